/** The stand-in for Stripe, from the outside. */
import type { StoredEvent } from '@fleetcommand/test-payments/state';
import { z } from 'zod';

import { child, nextMessage } from '../child.js';
import type { Question, Truth } from './stripe-process.js';

export const SECRET_KEY = 'sk_test_trial';

export interface StandIn {
  readonly url: string;
  /** Lets its customers live until there are so many events. */
  live(events: number): Promise<void>;
  /** Lets three days pass. */
  outage(): Promise<void>;
  /** Those of its events that come after the first `from`. */
  events(from: number): Promise<readonly StoredEvent[]>;
  truth(): Promise<Truth>;
}

export async function startStandIn(cleanUp: (() => Promise<unknown>)[]): Promise<StandIn> {
  const { process, told } = await child('billing/stripe-process.js', [SECRET_KEY], cleanUp);
  const ask = async (question: Question): Promise<unknown> => {
    const answer = nextMessage(process);
    process.send(question);
    return answer;
  };
  return {
    url: z.url().parse(told),
    live: async (events) => void (await ask({ kind: 'live', events })),
    outage: async () => void (await ask({ kind: 'outage' })),
    events: async (from) => (await ask({ kind: 'events', from })) as readonly StoredEvent[],
    truth: async () => (await ask({ kind: 'truth' })) as Truth,
  };
}
