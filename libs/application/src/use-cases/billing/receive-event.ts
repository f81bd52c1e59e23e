import type { BillingEvent } from '../../ports/billing.js';
import type { PaymentEvent } from '../../ports/payments.js';
import type { Store } from '../../ports/store.js';
import type { BillingDependencies } from './dependencies.js';

/** What may change what somebody is entitled to. Everything else is kept for operators to see, and nothing more. */
const TELLING = [
  'customer.subscription.',
  'customer.updated',
  'customer.deleted',
  'invoice.',
  'checkout.session.',
  'payment_method.',
  'charge.dispute.',
] as const;

export type ReceiveDependencies = Pick<BillingDependencies, 'ids' | 'clock'> & {
  readonly store: Pick<Store, 'billing'>;
  readonly payments: Pick<BillingDependencies['payments'], 'isLive'>;
};

/**
 * Keeps an event, once, and rings for the organization it is about, all in one statement; no more is done before the
 * provider has its answer. False: it was known.
 */
export async function receiveEvent(
  deps: ReceiveDependencies,
  told: PaymentEvent,
  source: BillingEvent['source'],
): Promise<boolean> {
  const { customerId } = told;
  const organizationId =
    customerId === null ? null : await deps.store.billing.findOrganization(customerId);
  const ignored = whyIgnored(deps, told) ?? (organizationId ? null : whyNobodys(told));
  const now = deps.clock.now();
  const event: BillingEvent = {
    id: told.id,
    type: told.type,
    objectId: told.objectId,
    customerId,
    organizationId,
    apiVersion: told.apiVersion,
    source,
    state: ignored === null ? 'pending' : 'ignored',
    effect: ignored ?? '',
    attempts: 0,
    createdAt: told.createdAt,
    receivedAt: now,
    processedAt: ignored === null ? null : now,
  };
  if (!organizationId || ignored !== null) return deps.store.billing.recordEvent(event);
  return deps.store.billing.recordEvent(event, {
    id: deps.ids.next('out'),
    job: { kind: 'billing.review', organizationId },
  });
}

/** Rightly signed, and still none of our business. */
function whyIgnored({ payments }: ReceiveDependencies, told: PaymentEvent): string | null {
  if (told.isLive !== payments.isLive) {
    const [theirs, ours] = told.isLive ? ['live', 'test'] : ['test', 'live'];
    return `an event of ${theirs} mode, where this platform works in ${ours} mode`;
  }
  if (told.account !== null) return `of the connected account ${told.account}, not of our own`;
  if (!TELLING.some((prefix) => told.type.startsWith(prefix)))
    return 'nothing follows from this type';
  return null;
}

function whyNobodys({ customerId }: PaymentEvent): string {
  return customerId === null
    ? 'about no customer'
    : `the customer ${customerId} is none of this platform’s`;
}
