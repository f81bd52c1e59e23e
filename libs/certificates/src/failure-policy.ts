import { spread } from './spread.js';

/**
 * Who can do something about a failure.
 * - `customer`: the name's DNS or site; shown to its people with the fix
 * - `authority`: the CA or the way there; soon over
 * - `patience`: a limit of the CA's, which says how long
 * - `blocked`: this CA will not sign for this name; another may
 * - `operator`: our account or our request
 */
export type FailureKind = 'customer' | 'authority' | 'patience' | 'blocked' | 'operator';

/** By the CA's problem type (RFC 8555 §6.7), without its URN's prefix. */
const KIND_OF: Readonly<Record<string, FailureKind>> = {
  caa: 'customer',
  connection: 'customer',
  dns: 'customer',
  incorrectResponse: 'customer',
  tls: 'customer',
  unauthorized: 'customer',
  badNonce: 'authority',
  serverInternal: 'authority',
  orderNotReady: 'authority',
  accountDoesNotExist: 'authority',
  rateLimited: 'patience',
  rejectedIdentifier: 'blocked',
  unsupportedIdentifier: 'blocked',
  badCSR: 'operator',
  badPublicKey: 'operator',
  badSignatureAlgorithm: 'operator',
  externalAccountRequired: 'operator',
  invalidContact: 'operator',
  malformed: 'operator',
  unsupportedContact: 'operator',
  userActionRequired: 'operator',
};

/** `problem` is null where no problem document came back. What a CA invents is the operator's to look at. */
export function failureKind(problem: string | null): FailureKind {
  if (problem === null) return 'authority';
  return KIND_OF[problem] ?? 'operator';
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const REFUSED_BACKOFF_MS = [MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, DAY_MS];
const LONGEST_UNREACHABLE_MS = 30 * MINUTE_MS;

/** After the CA refused for the `attempts`-th time (from 1): 1 min, 10 min, 100 min, then daily without end (docs/promises, rule 8). */
export function refusedBackoffMs(attempts: number): number {
  return REFUSED_BACKOFF_MS[Math.min(attempts, REFUSED_BACKOFF_MS.length) - 1] ?? MINUTE_MS;
}

/** After no usable answer for the `attempts`-th time: 2 s doubling to half an hour; the order stays as it is. */
export function unreachableBackoffMs(attempts: number): number {
  return Math.min(LONGEST_UNREACHABLE_MS, 1_000 * 2 ** Math.min(attempts, 20));
}

/** What the CA asks for, and up to a tenth more, so that those who wait for the same do not come back together. */
export function patienceMs(retryAfterMs: number, key: string): number {
  return retryAfterMs + Math.round(spread(key) * 0.1 * retryAfterMs);
}
