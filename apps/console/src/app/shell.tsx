import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { AccountCorner, VisitorCorner } from '../features/session/corner.js';
import { Mark } from '../ui/mark.js';
import { SchemeToggle } from './scheme-toggle.js';
import classes from './shell.module.css';

/** What stays around every page: the skip link, the header, and the main part the page goes into. */
export function Shell() {
  const { pathname } = useLocation();
  const main = useFocusOnNewPage(pathname);
  const isVisitor = pathname === '/signup' || pathname === '/login';
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand}>
            <Mark />
            <span>fleetcommand</span>
          </Link>
          <div className={classes.end}>
            {isVisitor ? <VisitorCorner pathname={pathname} /> : <AccountCorner />}
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

/**
 * Moves the focus to the main part when another page is shown, as a browser would: so that a keyboard goes on at its
 * beginning and a screen reader says where it is. A tab of the same page is none.
 */
function useFocusOnNewPage(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const page = pathname.replace(/\/(activity|explain)$/, '');
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    main.current?.focus({ preventScroll: true });
  }, [page]);
  return main;
}
