import type { Plan } from './plan.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What a new installation sells until its operator says otherwise (`fleet plans apply`). */
export const DEFAULT_PLANS: readonly Plan[] = [
  {
    id: 'free',
    version: 2,
    name: 'Free',
    description: 'One small instance, to try it out.',
    prices: [],
    trialDays: 0,
    features: ['An address of the platform'],
    regionSurcharges: [],
    limits: {
      replicas: 1,
      cpuMillis: 250,
      memoryBytes: 192 * MIB,
      storageBytes: GIB,
      domains: 0,
      members: 2,
    },
    backups: null,
    metered: null,
    isOffered: true,
    position: 1,
  },
  {
    id: 'pro',
    version: 3,
    name: 'Pro',
    description: 'Two replicas, so that a restart goes unnoticed, and domains of your own.',
    prices: [
      { currency: 'eur', amountMinor: 2_900, interval: 'month' },
      { currency: 'eur', amountMinor: 29_000, interval: 'year' },
      { currency: 'usd', amountMinor: 3_200, interval: 'month' },
      { currency: 'usd', amountMinor: 32_000, interval: 'year' },
    ],
    trialDays: 14,
    features: ['Your own domains', 'Restarts that go unnoticed', 'A backup every day, kept a week'],
    regionSurcharges: [],
    limits: {
      replicas: 2,
      cpuMillis: 500,
      memoryBytes: 256 * MIB,
      storageBytes: 10 * GIB,
      domains: 3,
      members: 20,
    },
    backups: { everyHours: 24, keepDays: 7 },
    metered: null,
    isOffered: true,
    position: 2,
  },
  {
    id: 'business',
    version: 3,
    name: 'Business',
    description: 'Three bigger replicas for organizations that live in it.',
    prices: [
      { currency: 'eur', amountMinor: 9_900, interval: 'month' },
      { currency: 'eur', amountMinor: 99_000, interval: 'year' },
      { currency: 'usd', amountMinor: 10_900, interval: 'month' },
      { currency: 'usd', amountMinor: 109_000, interval: 'year' },
    ],
    trialDays: 0,
    features: [
      'Your own domains',
      'Restarts that go unnoticed',
      'Room for the whole company',
      'A backup every day, kept a month',
    ],
    regionSurcharges: [],
    limits: {
      replicas: 3,
      cpuMillis: 1_000,
      memoryBytes: 512 * MIB,
      storageBytes: 50 * GIB,
      domains: 20,
      members: 500,
    },
    backups: { everyHours: 24, keepDays: 30 },
    metered: null,
    isOffered: true,
    position: 3,
  },
];
