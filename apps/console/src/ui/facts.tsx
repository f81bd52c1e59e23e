import type { ReactNode } from 'react';

import classes from './facts.module.css';

/** What there is to say of one thing: a `Fact` each. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

interface FactProps {
  readonly name: string;
  /** Its value. */
  readonly children: ReactNode;
}

export function Fact({ name, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
