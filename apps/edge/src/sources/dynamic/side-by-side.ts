import type { Conversing } from './follower.js';

/** Does all of this at once. Where the first of it ends or fails, the rest is ended, and waited for. */
export async function sideBySide(
  conversing: Conversing,
  begin: (inside: Conversing) => readonly Promise<void>[],
): Promise<void> {
  const ending = new AbortController();
  const signal = AbortSignal.any([conversing.signal, ending.signal]);
  const begun = begin({ ...conversing, signal });
  try {
    await Promise.race(begun);
  } finally {
    ending.abort();
    await Promise.allSettled(begun);
  }
}
