/** What is paid by use: a meter that counts events, and a price by it of each plan's version, currency and interval. */
import type { PaymentTerms, SeatOrder } from '@fleetcommand/application/ports/payments';
import { MIB_HOURS_A_GIB_MONTH } from '@fleetcommand/domain/billing/metering';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import Stripe from 'stripe';

import { idempotencyKey } from './keys.js';
import { ensureProduct, findPrices, productIdOf } from './prices.js';

/** Of ours, on a price by use. */
const METER_METADATA = 'fleet_meter';
/** As many as Stripe takes (https://docs.stripe.com/api/prices/create#create_price-unit_amount_decimal). */
const DECIMALS = 12;

/** The prices by use that an order brings along, one a plan; made where nobody made them yet. */
export async function meteredPriceIds(
  stripe: Stripe,
  seats: readonly SeatOrder[],
  terms: PaymentTerms,
): Promise<readonly string[]> {
  const plans = new Map(seats.map(({ plan }) => [plan.id, plan]));
  const ids: string[] = [];
  for (const plan of plans.values()) {
    const id = await meteredPriceId(stripe, plan, terms);
    if (id !== null) ids.push(id);
  }
  return ids;
}

/** Null where the plan has nothing that is paid by use, or not in that currency. */
async function meteredPriceId(
  stripe: Stripe,
  plan: Plan,
  { currency, interval }: PaymentTerms,
): Promise<string | null> {
  const storage = plan.metered?.storage;
  const price = storage?.prices.find((one) => one.currency === currency);
  if (!storage || !price) return null;
  const lookupKey = ['fleet', plan.id, `v${plan.version}`, currency, interval, 'storage'].join('/');
  const found = (await findPrices(stripe, [{ lookupKey }])).get(lookupKey);
  if (found) return found;
  await ensureProduct(stripe, plan);
  const meter = await ensureMeter(stripe, storage.meter);
  const created = await stripe.prices.create(
    {
      product: productIdOf(plan),
      nickname: 'Storage beyond the plan, by the MiB and hour',
      currency,
      unit_amount_decimal: Stripe.Decimal.from(
        (price.amountMinor / MIB_HOURS_A_GIB_MONTH).toFixed(DECIMALS),
      ),
      recurring: { interval, usage_type: 'metered', meter },
      lookup_key: lookupKey,
      tax_behavior: 'exclusive',
      metadata: { [METER_METADATA]: storage.meter },
    },
    { idempotencyKey: idempotencyKey('metered', [lookupKey, price.amountMinor, meter]) },
  );
  return created.id;
}

async function ensureMeter(stripe: Stripe, eventName: string): Promise<string> {
  for await (const meter of stripe.billing.meters.list({ status: 'active', limit: 100 }))
    if (meter.event_name === eventName) return meter.id;
  const created = await stripe.billing.meters.create(
    {
      display_name: 'Storage beyond the plan',
      event_name: eventName,
      default_aggregation: { formula: 'sum' },
      customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
      value_settings: { event_payload_key: 'value' },
    },
    { idempotencyKey: idempotencyKey('meter', [eventName]) },
  );
  return created.id;
}
