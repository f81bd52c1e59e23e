import { VisuallyHidden } from '@mantine/core';

import type { Tone } from '../../ui/state-look.js';
import classes from './share-bar.module.css';

export interface Share {
  /** For those who listen, and who point at it: `3 on version 2`. */
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** How a number of instances is made up, as one bar; what there is none of takes no room. */
export function ShareBar({
  label,
  shares,
}: {
  readonly label: string;
  readonly shares: readonly Share[];
}) {
  const shown = shares.filter(({ count }) => count > 0);
  return (
    <ol className={classes.bar} aria-label={label}>
      {shown.map((share) => (
        <li
          key={share.label}
          className={classes.share}
          data-tone={share.tone}
          style={{ flexGrow: share.count }}
          title={share.label}
        >
          <VisuallyHidden>{share.label}</VisuallyHidden>
        </li>
      ))}
    </ol>
  );
}
