import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

type Search = Readonly<Record<string, unknown>>;

/** One word of the address's query, and how to change it; empty: it is not there. Filters live there, not in memory. */
export function useUrlWord(name: string): readonly [string, (word: string) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const value = search[name];
  const change = (word: string) => {
    const next = (before: Search) => ({ ...before, [name]: word === '' ? undefined : word });
    // The router's own types know one route's words; these belong to whichever page shows the filter.
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  };
  return [typeof value === 'string' || typeof value === 'number' ? String(value) : '', change];
}

const PAUSE_MS = 250;

/** What somebody types, kept in the address once they pause. */
export function useTypedWord(name: string) {
  const [word, setWord] = useUrlWord(name);
  const [typed, setTyped] = useState(word);
  useEffect(() => setTyped(word), [word]);
  useEffect(() => {
    if (typed === word) return undefined;
    const timer = setTimeout(() => setWord(typed), PAUSE_MS);
    return () => clearTimeout(timer);
    // Only what is typed starts the pause anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  return { word, typed, setTyped };
}
