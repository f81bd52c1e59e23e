import type { ReactNode } from 'react';

import { ToneIcon } from './state-badge.js';
import type { Tone } from './state-look.js';
import classes from './notice.module.css';

interface NoticeProps {
  readonly tone: Extract<Tone, 'degraded' | 'failed'>;
  readonly title: string;
  readonly children: ReactNode;
}

/** Something that went wrong beside what a page shows; read out as soon as it is there. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role="alert">
      <ToneIcon tone={tone} size={20} />
      <div className={classes.text}>
        <strong>{title}</strong>
        <div>{children}</div>
      </div>
    </div>
  );
}
