import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

import { AccountCorner, VisitorCorner } from '../features/session/corner.js';
import { MainNav } from '../features/session/main-nav.js';
import { SupportBanner } from '../features/session/support-banner.js';
import { Frame } from './frame.js';

const VISITORS: ReadonlySet<string> = new Set(['/signup', '/login', '/sign-in/back']);

/** The frame of the console, with who is signed in. */
export function Shell() {
  const { pathname } = useLocation();
  const main = useFocusOnNewPage(pathname);
  const isVisitor = VISITORS.has(pathname);
  const corner = isVisitor ? <VisitorCorner pathname={pathname} /> : <AccountCorner />;
  return (
    <>
      {!isVisitor && <SupportBanner />}
      <Frame name="fleetcommand" nav={!isVisitor && <MainNav />} corner={corner} main={main} />
    </>
  );
}

/**
 * Moves the focus to the main part when another page is shown, as a browser would: so that a keyboard goes on at its
 * beginning and a screen reader says where it is. A tab of the same page is none.
 */
function useFocusOnNewPage(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const page = pathname.replace(/\/(activity|logs|explain)$/, '');
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    main.current?.focus({ preventScroll: true });
  }, [page]);
  return main;
}
