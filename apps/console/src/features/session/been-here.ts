const KEY = 'fleetcommand.been-here';

/** Whether somebody signed in on this browser before. A browser that keeps nothing says no. */
export function hasBeenHere(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

export function rememberBeenHere(): void {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // Nothing depends on it: the next visit starts at the sign-up page, which links to sign-in.
  }
}
