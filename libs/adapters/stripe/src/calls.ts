import type { PaymentFailureCode } from '@fleetcommand/application/ports/payments';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import Stripe from 'stripe';

/** Runs calls to Stripe; what it refuses is a failure, and what is a bug here goes on being one. */
export async function call<T>(
  work: () => Promise<T>,
): Promise<Result<T, Failure<PaymentFailureCode>>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return err(failureOf(error));
    throw error;
  }
}

function failureOf(error: Stripe.errors.StripeError): Failure<PaymentFailureCode> {
  if (error instanceof Stripe.errors.StripeCardError) {
    const message = `${error.message} Use another way to pay.`;
    return failure('payments.declined', message, error, 'never');
  }
  if (isUnanswered(error)) {
    const message = 'The payment provider does not answer at the moment. Try again in a minute.';
    return failure('payments.unreachable', message, error, 'backoff');
  }
  if (error.code === 'resource_missing') {
    return failure('payments.not-found', error.message, error, 'never');
  }
  // Keys that are wrong, parameters it does not take: an operator's to mend, and then it goes on by itself.
  const message = `The payment provider refused the request (${error.code ?? error.type}): ${error.message}`;
  return failure('payments.refused', message, error, 'backoff');
}

function isUnanswered(error: Stripe.errors.StripeError): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeRateLimitError ||
    error instanceof Stripe.errors.StripeAPIError
  );
}

function failure(
  code: PaymentFailureCode,
  message: string,
  cause: Error,
  retry: Failure['retry'],
): Failure<PaymentFailureCode> {
  const failed = fail(code, message, { retry, cause });
  return failed.error;
}
