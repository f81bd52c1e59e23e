/**
 * Every answer of a CA carries a nonce for the next request (RFC 8555 §6.5). acme-client asks for one before each
 * request all the same; those kept here spare it half of all requests. One that has gone stale costs a repetition,
 * which acme-client makes by itself.
 */
const FRESH_MS = 60_000;
/** Of each CA; more than a worker has requests under way. */
const MOST = 100;

export interface Nonces {
  keep(origin: string, nonce: string): void;
  /** The newest, once; null where there is none to be trusted. */
  take(origin: string): string | null;
}

export function keepNonces(nowMs: () => number): Nonces {
  const kept = new Map<string, { readonly nonce: string; readonly sinceMs: number }[]>();
  return {
    keep(origin, nonce) {
      const ofOrigin = kept.get(origin) ?? [];
      kept.set(origin, [...ofOrigin, { nonce, sinceMs: nowMs() }].slice(-MOST));
    },
    take(origin) {
      const newest = kept.get(origin)?.pop();
      if (!newest) return null;
      if (nowMs() - newest.sinceMs <= FRESH_MS) return newest.nonce;
      kept.delete(origin);
      return null;
    },
  };
}
