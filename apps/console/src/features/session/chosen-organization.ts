import type { Me, Organization } from '@fleetcommand/contracts/http/accounts';
import { useSyncExternalStore } from 'react';

/** Which of several organizations somebody looks at: kept by the browser, so that it is the same on every page. */
const KEY = 'fleetcommand.organization';
const listeners = new Set<() => void>();

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function chooseOrganization(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // A browser that keeps nothing shows the first one.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The one that was chosen, if it is still theirs; else the first. */
export function useChosenOrganization(me: Me | undefined): Organization | undefined {
  const id = useSyncExternalStore(subscribe, read);
  return me?.organizations.find((each) => each.id === id) ?? me?.organizations[0];
}
