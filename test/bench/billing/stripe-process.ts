/**
 * The stand-in for Stripe as a process of its own; it tells its address first, and then what it is asked for. Nobody hears
 * of its events but through the trial, which sends them in an order of its own.
 */
import { startTestPayments } from '@fleetcommand/test-payments/server';
import type { StoredEvent } from '@fleetcommand/test-payments/state';

import { liveThroughOutage, liveUntil } from './stories.js';

export type Question =
  | { readonly kind: 'live'; readonly events: number }
  | { readonly kind: 'outage' }
  | { readonly kind: 'events'; readonly from: number }
  | { readonly kind: 'truth' };

/** A customer's subscriptions as the stand-in has them. */
export type Truth = Readonly<Record<string, readonly TrueSubscription[]>>;
export interface TrueSubscription {
  readonly id: string;
  readonly status: string;
  /** Of the first item. */
  readonly plan: string;
}

const [secretKey = ''] = process.argv.slice(2);
const { url, world } = await startTestPayments({ secretKey });

process.on('message', (question: Question) => process.send?.(answer(question)));
process.on('disconnect', () => process.exit());
process.send?.(url);

function answer(question: Question): readonly StoredEvent[] | Truth {
  const { events } = world.state;
  switch (question.kind) {
    case 'live':
      liveUntil(world, question.events);
      return [];
    case 'outage':
      liveThroughOutage(world);
      return [];
    case 'events':
      return events.slice(question.from);
    case 'truth':
      return truth();
  }
}

function truth(): Truth {
  const { subscriptions, prices } = world.state;
  const all = Object.values(subscriptions).map(({ id, status, customer, items }) => {
    const plan = prices[items[0]?.price ?? '']?.metadata['fleet_plan'] ?? '';
    return { id, status, customer, plan };
  });
  return Object.fromEntries(Map.groupBy(all, ({ customer }) => customer));
}
