import type { AcmeFailure, AcmeResult } from '@fleetcommand/application/ports/acme';
import { ok } from '@fleetcommand/kernel/result';
import { ZodError } from 'zod';

import { AcmeProblemError } from './transport.js';

/** Where a rate limit comes without `Retry-After`. */
const PATIENCE_MS = 60 * 60_000;

/** Runs one exchange with a CA. What goes wrong on the way is a failure; a `TypeError` is a bug and stays one. */
export async function exchange<T>(call: () => Promise<T>): AcmeResult<T> {
  try {
    return ok(await call());
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return { ok: false, error: describeFailure(error) };
  }
}

/** Only a problem document of the CA's is a refusal (docs/promises, rule 8): anything else may just be the way there. */
export function describeFailure(error: unknown): AcmeFailure {
  if (error instanceof AcmeProblemError) return describeProblem(error);
  const why = error instanceof ZodError ? 'its answer makes no sense' : messageOf(error);
  const message = `The certificate authority gives no usable answer: ${why}. The order goes on when it does.`;
  return { code: 'acme.unreachable', message, retry: 'backoff', cause: error };
}

function describeProblem(error: AcmeProblemError): AcmeFailure {
  const { type, httpStatus, retryAfterMs } = error;
  const detail = error.message.replace(/\.$/, '');
  const common = { details: { problem: type }, cause: error };
  const retry = retryAfterMs === null ? 'backoff' : { afterMs: retryAfterMs };
  if (type === 'accountDoesNotExist') {
    const message = `The certificate authority does not know our account any more: ${detail}. It is registered again.`;
    return { ...common, code: 'acme.account-unknown', message, retry: 'backoff' };
  }
  if (type === 'rateLimited' || httpStatus === 429) {
    const message = `The certificate authority asks for patience: ${detail}. The order goes on after that.`;
    const patience = { afterMs: retryAfterMs ?? PATIENCE_MS };
    return { ...common, code: 'acme.rate-limited', message, retry: patience };
  }
  if (type === 'serverInternal' || httpStatus >= 500) {
    const message = `The certificate authority has a fault of its own: ${detail}. The order goes on when it is over.`;
    return { ...common, code: 'acme.unreachable', message, retry };
  }
  const message = `The certificate authority refused: ${detail}.`;
  return { ...common, code: 'acme.refused', message, retry: 'never' };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
