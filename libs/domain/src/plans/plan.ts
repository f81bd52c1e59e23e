import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import { z } from 'zod';

const each = <T>(list: readonly T[], name: (item: T) => string): boolean =>
  new Set(list.map(name)).size === list.length;

const limits = z.strictObject({
  /** Replicas of each component that scales; others run one. */
  replicas: z.int().min(1).max(50),
  /** Of one replica, in thousandths of a core. */
  cpuMillis: z.int().min(10),
  /** Of one replica. */
  memoryBytes: z.int().min(16 * 1024 * 1024),
  /** Of the tenant's data services together. */
  storageBytes: z.int().min(0),
  /** Custom host names. */
  domains: z.int().min(0),
  /** People in the organization. */
  members: z.int().min(1),
});

export const INTERVALS = ['month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

/** One way to pay for one instance. A currency and an interval have one price each. */
const planPrice = z.strictObject({
  /** ISO 4217, lower case, as Stripe spells it. */
  currency: z.string().regex(/^[a-z]{3}$/),
  /** In the currency's smallest unit. */
  amountMinor: z.int().min(1),
  interval: z.enum(INTERVALS),
  /** Stripe's, where somebody made it by hand; without it fleetcommand makes one of its own and finds it by name. */
  priceId: z
    .string()
    .regex(/^price_\w+$/)
    .optional(),
});

/** What an instance uses beyond a limit, and pays by use. */
const meteredStorage = z.strictObject({
  /** Stripe's name of the meter's events. */
  meter: z.string().regex(/^[a-z][a-z0-9_]{2,60}$/),
  /** Of one GiB kept for a month; the currencies are the plan's. */
  prices: z
    .array(
      z.strictObject({
        currency: z.string().regex(/^[a-z]{3}$/),
        amountMinor: z.int().min(1),
      }),
    )
    .min(1)
    .max(20)
    .refine((list) => each(list, ({ currency }) => currency), 'name each currency once'),
});

/** Copies of an instance's data that are made by themselves. */
const backupSchedule = z.strictObject({
  everyHours: z
    .int()
    .min(1)
    .max(24 * 7),
  keepDays: z.int().min(1).max(365),
});

/** What an instance costs more where it is dear to run. */
const regionSurcharge = z.strictObject({
  region: z.string().regex(DNS_LABEL),
  /** Of the price. */
  percent: z.int().min(1).max(500),
});

/** What a customer can buy. Versioned: a tenant keeps the version it was sold until it is moved. */
export const planSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  version: z.int().min(1),
  name: z.string().min(1).max(60),
  description: z.string().max(300),
  /** None: a free plan. The first is the one that is shown. */
  prices: z
    .array(planPrice)
    .max(20)
    .refine(
      (list) => each(list, ({ currency, interval }) => `${currency}/${interval}`),
      'name each currency and interval once',
    ),
  /** Days that an organization's first instances on such plans run before anybody pays; 0: paid from the first. */
  trialDays: z.int().min(0).max(90),
  /** For people, beside the limits. */
  features: z.array(z.string().min(1).max(80)).max(12),
  regionSurcharges: z
    .array(regionSurcharge)
    .max(50)
    .refine((list) => each(list, ({ region }) => region), 'name each region once'),
  limits,
  /** Null: none are made. */
  backups: backupSchedule.nullable(),
  /** Null: nothing is paid by use, and what is over a limit is only told. */
  metered: z.strictObject({ storage: meteredStorage }).nullable(),
  /** Whether it can be chosen; who has it keeps it. */
  isOffered: z.boolean(),
  /** Order on the signup page, smallest first. */
  position: z.int(),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanLimits = Plan['limits'];
export type PlanPrice = Plan['prices'][number];

export const isFree = ({ prices }: Pick<Plan, 'prices'>): boolean => prices.length === 0;

/** The price that is shown where nobody chose; null of a free plan. */
export function listPrice({ prices }: Pick<Plan, 'prices'>): PlanPrice | null {
  return prices[0] ?? null;
}

/** What one instance in a region costs, with what is added there; null where it cannot be paid that way. */
export function priceFor(
  { prices, regionSurcharges }: Pick<Plan, 'prices' | 'regionSurcharges'>,
  wanted: { readonly currency: string; readonly interval: Interval; readonly region: string },
): PlanPrice | null {
  const price = prices.find(
    ({ currency, interval }) => currency === wanted.currency && interval === wanted.interval,
  );
  if (!price) return null;
  const percent = regionSurcharges.find(({ region }) => region === wanted.region)?.percent ?? 0;
  const { priceId: _ofThePlainPrice, ...surcharged } = price;
  if (percent === 0) return price;
  return { ...surcharged, amountMinor: Math.round((price.amountMinor * (100 + percent)) / 100) };
}
