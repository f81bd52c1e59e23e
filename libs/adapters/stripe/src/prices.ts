/** Plans as Stripe has them: a product each, and a price for each version, currency, interval and surcharged region. */
import type { PaymentTerms, SeatOrder } from '@fleetcommand/application/ports/payments';
import { priceFor, type Plan, type PlanPrice } from '@fleetcommand/domain/plans/plan';
import Stripe from 'stripe';

import { idempotencyKey } from './keys.js';

/** What of ours a price carries. */
export const PLAN_METADATA = 'fleet_plan';
export const VERSION_METADATA = 'fleet_version';

/** Stripe takes as many at once. */
const LOOKUP_BATCH = 10;

interface WantedPrice {
  /** Found by it, whatever ids Stripe gave. */
  readonly lookupKey: string;
  readonly price: PlanPrice;
}

/** Makes what is missing; what is there is left alone, for prices never change. */
export async function ensurePlan(stripe: Stripe, plan: Plan): Promise<void> {
  const wanted = pricesOf(plan).filter(({ price }) => price.priceId === undefined);
  if (wanted.length === 0) return;
  await ensureProduct(stripe, plan);
  const known = await findPrices(stripe, wanted);
  for (const one of wanted) {
    if (!known.has(one.lookupKey)) await createPrice(stripe, plan, one);
  }
}

/** The price of one instance of an order. Made where nobody made it yet. */
export async function priceIdOf(
  stripe: Stripe,
  { plan, region }: SeatOrder,
  terms: PaymentTerms,
): Promise<string> {
  const price = priceFor(plan, { ...terms, region });
  if (!price) {
    throw new Error(`${plan.id} is not sold in ${terms.currency} by the ${terms.interval}`);
  }
  if (price.priceId !== undefined) return price.priceId;
  const wanted = { lookupKey: lookupKeyOf(plan, price, surchargedRegion(plan, region)), price };
  const found = (await findPrices(stripe, [wanted])).get(wanted.lookupKey);
  if (found) return found;
  await ensureProduct(stripe, plan);
  return createPrice(stripe, plan, wanted);
}

function pricesOf(plan: Plan): WantedPrice[] {
  const regions = ['', ...plan.regionSurcharges.map(({ region }) => region)];
  return plan.prices.flatMap(({ currency, interval }) =>
    regions.flatMap((region): WantedPrice[] => {
      const price = priceFor(plan, { currency, interval, region });
      return price ? [{ lookupKey: lookupKeyOf(plan, price, region), price }] : [];
    }),
  );
}

function surchargedRegion({ regionSurcharges }: Plan, region: string): string {
  return regionSurcharges.some((one) => one.region === region) ? region : '';
}

function lookupKeyOf(plan: Plan, { currency, interval }: PlanPrice, region: string): string {
  return ['fleet', plan.id, `v${plan.version}`, currency, interval, region || 'any'].join('/');
}

export const productIdOf = (plan: Plan): string => `fleet_${plan.id.replaceAll('-', '_')}`;

export async function ensureProduct(stripe: Stripe, plan: Plan): Promise<void> {
  const { name, description } = plan;
  try {
    const product = {
      id: productIdOf(plan),
      name,
      ...(description && { description }),
      metadata: { [PLAN_METADATA]: plan.id },
    };
    await stripe.products.create(product, { idempotencyKey: idempotencyKey('product', product) });
  } catch (error) {
    const isThere =
      error instanceof Stripe.errors.StripeError && error.code === 'resource_already_exists';
    if (!isThere) throw error;
  }
}

export async function findPrices(
  stripe: Stripe,
  wanted: readonly Pick<WantedPrice, 'lookupKey'>[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let from = 0; from < wanted.length; from += LOOKUP_BATCH) {
    const keys = wanted.slice(from, from + LOOKUP_BATCH).map(({ lookupKey }) => lookupKey);
    const { data } = await stripe.prices.list({ lookup_keys: keys, active: true, limit: 100 });
    for (const { id, lookup_key: key } of data) if (key) found.set(key, id);
  }
  return found;
}

async function createPrice(
  stripe: Stripe,
  plan: Plan,
  { lookupKey, price }: WantedPrice,
): Promise<string> {
  const { currency, amountMinor, interval } = price;
  const created = await stripe.prices.create(
    {
      product: productIdOf(plan),
      currency,
      unit_amount: amountMinor,
      recurring: { interval },
      lookup_key: lookupKey,
      tax_behavior: 'exclusive',
      metadata: { [PLAN_METADATA]: plan.id, [VERSION_METADATA]: String(plan.version) },
    },
    { idempotencyKey: idempotencyKey('price', [lookupKey, amountMinor]) },
  );
  return created.id;
}
