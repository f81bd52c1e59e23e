/**
 * When trying again may help.
 * - `never`: the input or the world must change first.
 * - `backoff`: the caller's ordinary schedule applies.
 * - `{ afterMs }`: the other side said when (for example `Retry-After`).
 */
export type Retry = 'never' | 'backoff' | { readonly afterMs: number };

/** An expected failure: what happened, why, and what to do next. */
export interface Failure<Code extends string = string> {
  /** Stable and documented, such as `tenants.slug-taken`; programs branch on it. */
  readonly code: Code;
  /** For a person: what happened, why, and what to do next. Never holds a secret. */
  readonly message: string;
  readonly retry: Retry;
  /** JSON Pointer (RFC 6901) of the input that caused it, such as `/tenant/slug`. */
  readonly pointer?: string;
  /** Facts for the caller, such as suggestions. JSON values only. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error underneath, for logs only. */
  readonly cause?: unknown;
}

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

/** The outcome of something that may fail in an expected way. Exceptions are for bugs. */
export type Result<T, E = Failure> = Ok<T> | Err<E>;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <E>(error: E): Err<E> => ({ ok: false, error });

/** A `Failure` as an `Err`. `retry` defaults to `never`. */
export function fail<Code extends string>(
  code: Code,
  message: string,
  more: Partial<Omit<Failure, 'code' | 'message'>> = {},
): Err<Failure<Code>> {
  return err({ code, message, retry: 'never', ...more });
}

/** The value, or an exception: for places where a failure would be a bug (start-up, tests). */
export function unwrap<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`, { cause: result.error.cause });
}
