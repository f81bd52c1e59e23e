import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode, Ref } from 'react';

import { Mark } from '../ui/mark.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';

interface FrameProps {
  /** Beside the mark. */
  readonly name: string;
  /** Beside the mark: the ways to the pages. */
  readonly nav?: ReactNode;
  /** At the end of the header, before the scheme's switch. */
  readonly corner?: ReactNode;
  readonly main?: Ref<HTMLElement>;
}

/** What stays around every page: the skip link, the header, and the main part the page goes into. */
export function Frame({ name, nav, corner, main }: FrameProps) {
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand}>
            <Mark />
            <span>{name}</span>
          </Link>
          {nav}
          <div className={classes.end}>
            {corner}
            <SchemeToggle />
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </>
  );
}
