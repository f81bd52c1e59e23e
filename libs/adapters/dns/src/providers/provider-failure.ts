import { fail, type Err, type Failure } from '@fleetcommand/kernel/result';

/** Whatever a provider's trouble is, the record is set as soon as it is over. */
export function providerFailed(
  provider: string,
  why: string,
  cause?: unknown,
): Err<Failure<'dns.provider-failed'>> {
  const message = `${provider} did not take the DNS record: ${why}. It is tried again.`;
  return fail('dns.provider-failed', message, { retry: 'backoff', cause });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
