import type { ReactNode } from 'react';

import classes from './filter-bar.module.css';

/** A search and its filters, above what they narrow. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  return (
    <search className={classes.bar} aria-label="Filters">
      {children}
    </search>
  );
}
