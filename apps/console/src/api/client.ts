import { createClient } from '@fleetcommand/client/api/client/client.gen';

import { readProblem, unexpectedAnswer, unreachable } from './api-problem.js';

/** The API of this origin, for the functions of the generated `sdk`. What is refused is thrown as an `ApiProblem`. */
export const client = createClient({
  baseUrl: '',
  throwOnError: true,
  credentials: 'same-origin',
  headers: { accept: 'application/json, application/problem+json' },
  // What is no JSON, such as a page of a proxy, is an answer that cannot be read.
  parseAs: 'json',
});

client.interceptors.error.use((error, response, request) => {
  if (!request || request.signal.aborted) return error;
  if (!response) return unreachable();
  const requestId = response.headers.get('x-request-id');
  return response.ok
    ? unexpectedAnswer(response.status, requestId)
    : readProblem(response.status, error, requestId);
});

export interface Answer<T> {
  readonly data: T;
  /** For `ifUnchanged`; empty where the resource has none. */
  readonly etag: string;
}

export function withEtag<T>({
  data,
  response,
}: {
  readonly data: T;
  readonly response: Response;
}): Answer<T> {
  return { data, etag: response.headers.get('etag') ?? '' };
}

/** Refused with 412 when somebody changed the thing since its `etag` was read. */
export const ifUnchanged = (etag: string) => ({ 'If-Match': etag });

/** For a change that says all it changes: whatever version it is of. */
export const anyVersion = ifUnchanged('*');

/** Done once, however often it is sent: the same key for every repetition of one intention. */
export const once = (idempotencyKey: string) => ({ 'Idempotency-Key': idempotencyKey });

type Said<Words> = { [Name in keyof Words]?: Exclude<Words[Name], '' | undefined> };

/** The words that are not empty: what a query leaves out is not asked for. */
export function said<Words extends Readonly<Record<string, string | undefined>>>(
  words: Words,
): Said<Words> {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word)) as Said<Words>;
}
