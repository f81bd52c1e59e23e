import { Link, Outlet } from '@tanstack/react-router';

import { Mark } from '../ui/mark.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';

/** What stays around the edge's own page. */
export function EdgeShell() {
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand}>
            <Mark />
            <span>fleetcommand edge</span>
          </Link>
          <div className={classes.end}>
            <SchemeToggle />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
    </>
  );
}
