import type { Plan, Region } from '@fleetcommand/contracts/http/catalogue';

const MIB = 1_024 * 1_024;

const makePlan = (
  id: string,
  description: string,
  amountMinor: number | null,
  size: number,
): Plan => ({
  id,
  version: 1,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  description,
  price: amountMinor === null ? null : { currency: 'eur', amountMinor, interval: 'month' },
  prices:
    amountMinor === null
      ? []
      : [
          { currency: 'eur', amountMinor, interval: 'month' },
          { currency: 'eur', amountMinor: amountMinor * 10, interval: 'year' },
        ],
  trialDays: id === 'pro' ? 14 : 0,
  features: [],
  limits: {
    replicas: size,
    cpuMillis: size * 250,
    memoryBytes: size * 192 * MIB,
    storageBytes: size * 10 * 1_024 * MIB,
    domains: (size - 1) * 3,
    members: size * 10,
  },
  backups: amountMinor === null ? null : { everyHours: 24, keepDays: 7 },
});

export const PLANS: readonly Plan[] = [
  makePlan('free', 'One small instance, to try it out.', null, 1),
  makePlan('pro', 'Two replicas, so that a restart goes unnoticed, and own domains.', 2_900, 2),
  makePlan('business', 'Three bigger replicas for organizations that live in it.', 9_900, 3),
];

const makeRegion = (id: string, name: string, addressSuffix: string, open = true): Region => ({
  id,
  name,
  open,
  addressSuffix,
});

export const REGIONS: readonly Region[] = [
  makeRegion('local', 'This machine', '.apps.localhost:8443'),
  makeRegion('eu-north', 'Europe (north)', '.eu.apps.localhost:8443'),
  makeRegion('moon', 'Moon', '.apps.localhost:8443', false),
];
