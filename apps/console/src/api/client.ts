import type { z } from 'zod';

import { readProblem, unexpectedAnswer, unreachable } from './api-problem.js';

interface Request<Schema extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Required on POST: the same key for every repetition of one intention. */
  readonly idempotencyKey?: string;
  /** Required on PATCH and DELETE of an instance: the `etag` of what was read. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
  readonly answer: Schema;
}

export interface Answer<T> {
  readonly data: T;
  /** For `ifMatch`; empty where the resource has none. */
  readonly etag: string;
}

/** One request to the API of this origin, its answer checked against the contract. Throws `ApiProblem`. */
export async function request<Schema extends z.ZodType>(
  path: string,
  wanted: Request<Schema>,
): Promise<Answer<z.output<Schema>>> {
  const { data, headers } = await exchange(path, wanted);
  return { data, etag: headers.get('etag') ?? '' };
}

/** The same, with the headers of the answer. */
export async function exchange<Schema extends z.ZodType>(
  path: string,
  { answer, ...wanted }: Request<Schema>,
): Promise<{ readonly data: z.output<Schema>; readonly headers: Headers }> {
  const response = await send(path, wanted);
  const requestId = response.headers.get('x-request-id');
  const body = await readJson(response);
  if (!response.ok) throw readProblem(response.status, body, requestId);
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw unexpectedAnswer(response.status, requestId);
  return { data: parsed.data, headers: response.headers };
}

async function send(path: string, wanted: Omit<Request<z.ZodType>, 'answer'>): Promise<Response> {
  const { method = 'GET', body, idempotencyKey, ifMatch, signal } = wanted;
  const headers = new Headers({ accept: 'application/json, application/problem+json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey);
  if (ifMatch) headers.set('if-match', ifMatch);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
}

/** The body, undefined when there is none, null when it is no JSON: no schema takes null. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
