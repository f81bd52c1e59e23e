import type { CheckoutOrder } from '@fleetcommand/application/ports/payments';
import type Stripe from 'stripe';

import { idempotencyKey } from './keys.js';
import { meteredPriceIds } from './metered-prices.js';
import { priceIdOf } from './prices.js';

/** Of ours, on what is made for an organization. */
export const ORGANIZATION_METADATA = 'fleet_organization';

/** Stripe takes no trial that ends sooner: paying then begins at once, a little early. */
const SHORTEST_TRIAL_MS = 48 * 60 * 60 * 1_000;

export interface CheckoutSettings {
  /** Stripe works out tax; the account must be registered for it (https://docs.stripe.com/tax/set-up). */
  readonly automaticTax: boolean;
  readonly now: () => Date;
}

/** A page on which the first payment is made; tax ids, coupons and saved cards are Stripe's to ask for. */
export async function startCheckout(
  stripe: Stripe,
  { automaticTax, now }: CheckoutSettings,
  order: CheckoutOrder,
): Promise<{ url: string }> {
  const { organizationId, customerId, seats, trialEndsAt, successUrl, cancelUrl, key } = order;
  const lines = await Promise.all(
    seats.map(async (seat) => ({
      price: await priceIdOf(stripe, seat, order),
      quantity: seat.quantity,
    })),
  );
  const metered = await meteredPriceIds(stripe, seats, order);
  const metadata = { [ORGANIZATION_METADATA]: organizationId };
  const trialMs = trialEndsAt ? trialEndsAt.getTime() - now().getTime() : 0;
  const session = await stripe.checkout.sessions.create(
    {
      mode: 'subscription',
      customer: customerId,
      client_reference_id: organizationId,
      line_items: [...merged(lines), ...metered.map((price) => ({ price }))],
      success_url: successUrl,
      cancel_url: cancelUrl,
      allow_promotion_codes: true,
      tax_id_collection: { enabled: true },
      customer_update: { name: 'auto', address: 'auto' },
      automatic_tax: { enabled: automaticTax },
      payment_method_collection: 'always',
      metadata,
      subscription_data: {
        metadata,
        ...(trialEndsAt &&
          trialMs > SHORTEST_TRIAL_MS && { trial_end: Math.floor(trialEndsAt.getTime() / 1_000) }),
      },
    },
    {
      // Whatever is asked for in other words is another page: Stripe refuses a key that comes with other parameters.
      idempotencyKey: idempotencyKey('checkout', [
        organizationId,
        key,
        lines,
        metered,
        successUrl,
        trialEndsAt,
        trialMs > SHORTEST_TRIAL_MS,
      ]),
    },
  );
  if (!session.url) throw new Error(`the checkout session ${session.id} has no page`);
  return { url: session.url };
}

/** One line a price. */
function merged(
  lines: readonly { readonly price: string; readonly quantity: number }[],
): { price: string; quantity: number }[] {
  const byPrice = Map.groupBy(lines, ({ price }) => price);
  return [...byPrice].map(([price, same]) => ({
    price,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
}
