import { createHash } from 'node:crypto';

/**
 * An idempotency key for one intention: the same facts give the same key, so that whoever repeats a call after a crash
 * gets what the first one made (https://docs.stripe.com/api/idempotent_requests; kept for 24 hours).
 */
export function idempotencyKey(what: string, facts: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  return `fleet-${what}-${digest.slice(0, 40)}`;
}
