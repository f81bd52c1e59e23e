import type { ReactNode } from 'react';

import classes from './facts.module.css';

/** What there is to say of one thing, as `dt` and `dd` in turn: names beside values. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}
