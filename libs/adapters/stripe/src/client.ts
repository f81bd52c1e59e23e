import type { Secret } from '@fleetcommand/kernel/secret';
import Stripe from 'stripe';

/**
 * What every request asks for and every answer is in, whatever the account's own version is. Webhooks may come in
 * another: nothing is read of them but ids.
 */
export const API_VERSION = '2026-10-28.endive';

const TIMEOUT_MS = 10_000;
/** By the SDK, with backoff, on connection errors and 409, 429 and 5xx; each with the same idempotency key. */
const RETRIES = 2;

export interface StripeOptions {
  /** `sk_live_…` or `sk_test_…`. */
  readonly secretKey: Secret;
  /** Another address than Stripe's own: a stand-in that speaks its API. */
  readonly apiUrl?: string;
  /** How often a call that had no answer is made again. Default 2. */
  readonly retries?: number;
}

export function openStripe({ secretKey, apiUrl, retries = RETRIES }: StripeOptions): Stripe {
  const stand = apiUrl === undefined ? null : new URL(apiUrl);
  return new Stripe(secretKey.reveal(), {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: retries,
    telemetry: false,
    appInfo: { name: 'fleetcommand' },
    ...(stand && {
      host: stand.hostname,
      port: Number(stand.port || (stand.protocol === 'https:' ? 443 : 80)),
      protocol: stand.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** Whether a key moves real money. */
export function isLiveKey(secretKey: Secret): boolean {
  return /^(sk|rk)_live_/.test(secretKey.reveal());
}
