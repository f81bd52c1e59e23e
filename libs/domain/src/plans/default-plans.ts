import type { Plan } from './plan.js';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** What a new installation sells until its operator says otherwise. */
export const DEFAULT_PLANS: readonly Plan[] = [
  {
    id: 'free',
    version: 1,
    name: 'Free',
    description: 'One small instance, to try it out.',
    price: null,
    limits: {
      replicas: 1,
      cpuMillis: 250,
      memoryBytes: 192 * MIB,
      storageBytes: GIB,
      domains: 0,
      members: 2,
    },
    position: 1,
  },
  {
    id: 'pro',
    version: 1,
    name: 'Pro',
    description: 'Two replicas, so that a restart goes unnoticed, and domains of your own.',
    price: { currency: 'eur', amountMinor: 2_900, interval: 'month' },
    limits: {
      replicas: 2,
      cpuMillis: 500,
      memoryBytes: 256 * MIB,
      storageBytes: 10 * GIB,
      domains: 3,
      members: 20,
    },
    position: 2,
  },
  {
    id: 'business',
    version: 1,
    name: 'Business',
    description: 'Three bigger replicas for organizations that live in it.',
    price: { currency: 'eur', amountMinor: 9_900, interval: 'month' },
    limits: {
      replicas: 3,
      cpuMillis: 1_000,
      memoryBytes: 512 * MIB,
      storageBytes: 50 * GIB,
      domains: 20,
      members: 500,
    },
    position: 3,
  },
];
