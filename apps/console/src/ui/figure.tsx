import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatCount } from './figures.js';
import { Panel } from './panel.js';
import classes from './figure.module.css';

interface FigureProps {
  readonly label: string;
  /** A count, or what it is in words already. Undefined: it is not known. */
  readonly value: number | string | undefined;
  readonly children?: ReactNode;
}

/** One number, large, with what it counts. */
export function Figure({ label, value, children }: FigureProps) {
  return (
    <Panel>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <p className={classes.value}>{wordOf(value)}</p>
      {children && (
        <Text size="sm" component="div">
          {children}
        </Text>
      )}
    </Panel>
  );
}

function wordOf(value: FigureProps['value']): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? formatCount(value) : value;
}
