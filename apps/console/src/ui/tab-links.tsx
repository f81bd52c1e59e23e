import { Link, useSearch } from '@tanstack/react-router';

import classes from './tab-links.module.css';

export interface Tab {
  /** The word in the address; empty for the first. */
  readonly word: string;
  readonly label: string;
}

interface TabLinksProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
}

/** Which tab the address names. */
export function useTab(tabs: readonly Tab[]): string {
  const { tab }: { tab?: unknown } = useSearch({ strict: false });
  return tabs.some(({ word }) => word === tab) ? String(tab) : '';
}

/** Tabs of one page. Each has an address of its own, so they are links; the filters of one are none of another's. */
export function TabLinks({ label, tabs }: TabLinksProps) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map(({ word, label: name }) => (
        <Link
          key={word}
          to="."
          search={{ tab: word || undefined } as never}
          // The first is shown where the address names none.
          activeOptions={{ explicitUndefined: true }}
          className={classes.tab}
          resetScroll={false}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
