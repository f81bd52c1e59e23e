import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatCount } from '../../ui/figures.js';
import { Panel } from '../../ui/panel.js';
import edgeClasses from '../edge/edge-view.module.css';

interface FigureProps {
  readonly label: string;
  /** Undefined: it is not known. */
  readonly value: number | undefined;
  readonly children?: ReactNode;
}

/** One count, large, with what it counts. */
export function Figure({ label, value, children }: FigureProps) {
  return (
    <Panel>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className={edgeClasses.figure}>{value === undefined ? '–' : formatCount(value)}</Text>
      {children && <Text size="sm">{children}</Text>}
    </Panel>
  );
}
