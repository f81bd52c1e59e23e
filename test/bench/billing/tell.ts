/** Events on their way to a webhook's address, many at once, in an order of our own. */
import type { StoredEvent } from '@fleetcommand/test-payments/state';
import { signedEvent } from '@fleetcommand/test-payments/webhooks';
import { Pool } from 'undici';

export const WEBHOOK_SECRET = 'whsec_trial';
export const AT_ONCE = 50;

export interface Telling {
  readonly samplesMs: readonly number[];
  readonly perSecond: number;
  /** Answers other than 200, as the provider would count them. */
  readonly refused: number;
}

/** `onTold` is called with how many were told so far; what it does is not waited for. */
export async function tell(
  url: string,
  events: readonly StoredEvent[],
  onTold: (count: number) => void = () => undefined,
): Promise<Telling> {
  const connections = new Pool(url, { connections: AT_ONCE, pipelining: 1 });
  const samplesMs: number[] = [];
  let next = 0;
  let refused = 0;
  const sender = async (): Promise<void> => {
    for (let event = events[next++]; event; event = events[next++]) {
      const startedAt = performance.now();
      if (!(await post(connections, event))) refused += 1;
      samplesMs.push(performance.now() - startedAt);
      onTold(samplesMs.length);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  const perSecond = (events.length * 1_000) / (performance.now() - startedAt);
  await connections.destroy();
  return { samplesMs, perSecond, refused };
}

async function post(connections: Pool, event: StoredEvent): Promise<boolean> {
  const { payload, signature } = signedEvent(event, WEBHOOK_SECRET, Math.floor(Date.now() / 1_000));
  const { statusCode, body } = await connections.request({
    method: 'POST',
    path: '/v1/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  });
  await body.dump();
  return statusCode === 200;
}

/** A shuffle that is the same each time. */
export function shuffled<T>(list: readonly T[]): T[] {
  let seed = 7;
  const next = () => (seed = (seed * 16_807) % 2_147_483_647);
  return list
    .map((item) => ({ item, key: next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
