import type { ReactNode } from 'react';

import { Lines } from './lines.js';
import { ToneIcon } from './state-badge.js';
import type { Tone } from './state-look.js';
import classes from './rows.module.css';

interface RowsProps {
  /** For those who listen, where no heading says it. */
  readonly label?: string;
  /** Their order means something: steps, or what happened. */
  readonly isOrdered?: boolean;
  readonly children: ReactNode;
}

/** A list whose entries, a `Row` each, are parted by hairlines. */
export function Rows({ label, isOrdered = false, children }: RowsProps) {
  const List = isOrdered ? 'ol' : 'ul';
  return (
    <List className={classes.rows} aria-label={label}>
      {children}
    </List>
  );
}

interface RowProps {
  /** Its icon stands first; a word in the row must say the same. */
  readonly tone?: Tone;
  /** At the end of the row, on the height of its first line: a state, a time, a button. */
  readonly end?: ReactNode;
  /** Its lines. */
  readonly children: ReactNode;
}

export function Row({ tone, end, children }: RowProps) {
  return (
    <li className={classes.row}>
      {tone && (
        <span className={classes.icon}>
          <ToneIcon tone={tone} size={20} />
        </span>
      )}
      <div className={classes.text}>
        <Lines>{children}</Lines>
      </div>
      {end && <div className={classes.end}>{end}</div>}
    </li>
  );
}
