import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  /** Beside the title: what state it is in. */
  readonly state?: ReactNode;
  /** Under the title: where it is, what it is for. */
  readonly about?: ReactNode;
  /** At the end of the title's line: what can be done here. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A whole page: its heading, and under it its parts at one distance from each other. */
export function Page({ title, state, about, actions, children }: PageProps) {
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <div className={classes.named}>
          <div className={classes.title}>
            <Title order={1} size="h2">
              {title}
            </Title>
            {state}
          </div>
          {about && (
            <Text c="dimmed" component="div" maw="44rem">
              {about}
            </Text>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
