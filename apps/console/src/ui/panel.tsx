import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './panel.module.css';

interface PanelProps {
  readonly children: ReactNode;
  /** For a short form in the middle of a page. */
  readonly narrow?: boolean;
  /** Without padding, for a table that brings its own. */
  readonly flush?: boolean;
}

/** A raised surface that holds things belonging together. */
export function Panel({ children, narrow = false, flush = false }: PanelProps) {
  return (
    <Paper withBorder className={classes.panel} mod={{ narrow, flush }}>
      {children}
    </Paper>
  );
}
