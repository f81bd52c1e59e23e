import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconHandStop,
  IconLoader2,
  IconLock,
  IconMoon,
  IconTrash,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

import type { Look, Tone } from './state-look.js';
import classes from './state-badge.module.css';

const ICON_OF: Readonly<Record<Tone, ComponentType<{ size?: number; className?: string }>>> = {
  live: IconCircleCheck,
  working: IconLoader2,
  waiting: IconHandStop,
  degraded: IconAlertTriangle,
  failed: IconCircleX,
  asleep: IconMoon,
  suspended: IconLock,
  gone: IconTrash,
  idle: IconCircleDashed,
};

/** The icon of a tone in its colour; decoration, so a word must stand beside it. */
export function ToneIcon({ tone, size = 18 }: { readonly tone: Tone; readonly size?: number }) {
  const Icon = ICON_OF[tone];
  return (
    <span className={classes.icon} data-tone={tone} aria-hidden="true">
      <Icon size={size} />
    </span>
  );
}

/** The word of a look in its colour, where its icon stands elsewhere in the row. */
export function ToneWord({ look: { tone, word } }: { readonly look: Look }) {
  return (
    <span className={classes.word} data-tone={tone}>
      {word}
    </span>
  );
}

/** A state as colour, icon and word. */
export function StateBadge({ look: { tone, word } }: { readonly look: Look }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <ToneIcon tone={tone} size={16} />
      {word}
    </span>
  );
}
