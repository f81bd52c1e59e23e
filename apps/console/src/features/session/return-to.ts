const KEY = 'fleetcommand.return-to';

/** Where somebody was going who has to go to an identity provider first. A browser that keeps nothing forgets it. */
export function rememberReturnTo(path: string): void {
  try {
    sessionStorage.setItem(KEY, path);
  } catch {
    // They land on their instances.
  }
}

export function takeReturnTo(): string | null {
  try {
    const path = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return path;
  } catch {
    return null;
  }
}
