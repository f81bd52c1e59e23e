import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './lines.module.css';

/** Line under line in one cell or row: the first says what it is, `Small` ones what else there is to know. */
export function Lines({ children }: { readonly children: ReactNode }) {
  return <div className={classes.lines}>{children}</div>;
}

export function Small({ children }: { readonly children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}
