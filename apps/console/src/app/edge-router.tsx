import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';

import { EdgeDashboard } from '../features/edge/edge-dashboard.js';
import { LoadFailure, NotFound, PageSkeleton } from '../ui/page-states.js';
import { EdgeShell } from './edge-shell.js';
import { EDGE_WORDS } from './url-words.js';

const rootRoute = createRootRoute({ component: EdgeShell });

const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: EDGE_WORDS,
  component: EdgeDashboard,
});

/** Beside the console's own router: one page, at the path that Traefik's dashboard has. */
export const edgeRouter = createRouter({
  routeTree: rootRoute.addChildren([dashboardRoute]),
  basepath: '/dashboard',
  defaultPendingComponent: PageSkeleton,
  defaultNotFoundComponent: () => <NotFound />,
  defaultErrorComponent: ({ error, reset }) => (
    <LoadFailure error={error} what="page" onRetry={reset} />
  ),
});
