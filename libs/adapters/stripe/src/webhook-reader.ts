import type { WebhookReader } from '@fleetcommand/application/ports/payments';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import Stripe from 'stripe';
import { z } from 'zod';

import { parseEvent } from './events.js';

/** Either way: an event of the past may be a replay, and one of the future is signed by a clock nobody should trust. */
const TOLERANCE_SECONDS = 300;

/**
 * Reads events that any of the secrets signed: while one is being replaced by the next, both hold
 * (https://docs.stripe.com/webhooks#verify-official-libraries).
 */
export function createWebhookReader(secrets: readonly Secret[]): WebhookReader {
  // Signatures need no key of the account; one must be named.
  const { webhooks } = new Stripe('sk_test_unused');
  return {
    read(rawBody, signature, now) {
      const isSigned = secrets.some((secret) => {
        try {
          webhooks.signature?.verifyHeader(
            rawBody,
            signature ?? '',
            secret.reveal(),
            TOLERANCE_SECONDS,
            undefined,
            now.getTime(),
          );
          return true;
        } catch (error) {
          if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
          throw error;
        }
      });
      if (!isSigned || isOfTheFuture(signature ?? '', now)) return badSignature();
      return readEvent(rawBody);
    },
  };
}

/** The SDK looks at the past only. */
function isOfTheFuture(signature: string, now: Date): boolean {
  const [, seconds = '0'] = /(?:^|,)t=(\d+)/.exec(signature) ?? [];
  return Number(seconds) > now.getTime() / 1_000 + TOLERANCE_SECONDS;
}

function badSignature(): Result<never, Failure<'webhooks.bad-signature'>> {
  return fail(
    'webhooks.bad-signature',
    'The Stripe-Signature header fits none of this endpoint’s secrets, or is more than five minutes off. Check STRIPE_WEBHOOK_SECRETS and the clock; send the body byte for byte.',
  );
}

function readEvent(rawBody: string): ReturnType<WebhookReader['read']> {
  const parsed = parseEvent(parseJson(rawBody));
  if (parsed.success) return ok(parsed.data);
  return fail('webhooks.malformed', `That is no event: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
