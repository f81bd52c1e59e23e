import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { Panel } from './panel.js';
import classes from './section.module.css';

interface SectionProps {
  readonly title: ReactNode;
  /** Of its heading: 3 inside of a part that has one itself. */
  readonly level?: 2 | 3;
  /** What it is for, in a sentence under the heading. */
  readonly about?: ReactNode;
  /** At the end of the heading's line: what can be done to all of it. */
  readonly actions?: ReactNode;
  /** Reaches from edge to edge; `children` stand below it. */
  readonly table?: ReactNode;
  readonly children?: ReactNode;
}

/** A part of a page: a surface of its own with a heading. */
export function Section({ title, level = 2, about, actions, table, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <Panel flush>
        <div className={classes.head}>
          <Title order={level} size="h4" className={classes.title}>
            {title}
          </Title>
          {actions}
        </div>
        {about && (
          <Text c="dimmed" maw="44rem" className={classes.about}>
            {about}
          </Text>
        )}
        {table && <div className={classes.table}>{table}</div>}
        <div className={classes.body}>{children}</div>
      </Panel>
    </section>
  );
}
