import { useRef } from 'react';

/**
 * The key of one intention: the same body sent again (after a lost answer, or a double click) keeps its key, so that
 * it is done once; a changed body gets a new one.
 */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef({ body: '', key: '' });
  return (body) => {
    const text = JSON.stringify(body ?? null);
    if (last.current.key === '' || last.current.body !== text) {
      last.current = { body: text, key: newKey() };
    }
    return last.current.key;
  };
}

/** `crypto.randomUUID` exists on HTTPS only, and the local stack is served over plain HTTP too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
