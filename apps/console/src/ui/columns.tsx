import type { ReactNode } from 'react';

import classes from './columns.module.css';

interface ColumnsProps {
  readonly children: ReactNode;
  /** Beside it; below it where there is no room. */
  readonly aside: ReactNode;
}

/** What a page is about, and what goes with it in a narrow column. */
export function Columns({ children, aside }: ColumnsProps) {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>{children}</div>
      <div className={classes.column}>{aside}</div>
    </div>
  );
}
