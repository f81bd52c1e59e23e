/** Tells endpoints of events, signed as Stripe signs (https://docs.stripe.com/webhooks/signature). */
import { createHmac } from 'node:crypto';

import { eventJson } from './present.js';
import type { StoredEvent } from './state.js';

export interface WebhookEndpoint {
  readonly url: string;
  readonly secret: string;
}

/** Stripe goes on for three days; this, for as long as somebody may wait for a local stack. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
const TIMEOUT_MS = 10_000;

export function signatureOf(payload: string, secret: string, atSeconds: number): string {
  const signed = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  return `t=${atSeconds},v1=${signed}`;
}

/** The body of an event, and the header that goes with it. */
export function signedEvent(
  event: StoredEvent,
  secret: string,
  atSeconds: number,
): { readonly payload: string; readonly signature: string } {
  const payload = JSON.stringify(eventJson(event), null, 2);
  return { payload, signature: signatureOf(payload, secret, atSeconds) };
}

/** Posts it until it is taken, or given up on. */
export async function deliver(event: StoredEvent, endpoint: WebhookEndpoint): Promise<boolean> {
  for (const waitMs of [0, ...RETRY_AFTER_MS]) {
    await pause(waitMs);
    if (await post(event, endpoint)) return true;
  }
  return false;
}

async function post(event: StoredEvent, { url, secret }: WebhookEndpoint): Promise<boolean> {
  // Signed by the machine's clock, whatever the test clock says: that is what the signature's age is measured by.
  const { payload, signature } = signedEvent(event, secret, Math.floor(Date.now() / 1_000));
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      body: payload,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
