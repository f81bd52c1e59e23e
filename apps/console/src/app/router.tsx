import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';

import { forgetSession } from '../api/forget-session.js';
import { LoadFailure, NotFound, PageSkeleton } from '../ui/page-states.js';
import { hasBeenHere } from '../features/session/been-here.js';
import { accountRoutes } from './account-routes.js';
import { fleetRoutes } from './fleet-routes.js';
import { safeReturnPath } from './return-path.js';
import { Shell } from './shell.js';

const rootRoute = createRootRoute({ component: Shell });

const signupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signup',
  component: lazyRouteComponent(() => import('../features/signup/signup-page.js'), 'SignupPage'),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: ({ redirect }: Record<string, unknown>): { redirect?: string } => {
    const path = safeReturnPath(redirect);
    return path === '/' ? {} : { redirect: path };
  },
  component: lazyRouteComponent(() => import('../features/session/login-page.js'), 'LoginPage'),
});

const signInBackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in/back',
  component: lazyRouteComponent(
    () => import('../features/session/sign-in-back-page.js'),
    'SignInBackPage',
  ),
});

const instancesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(
    () => import('../features/instances/instances-page.js'),
    'InstancesPage',
  ),
});

const newInstanceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/instances/new',
  component: lazyRouteComponent(
    () => import('../features/instances/new-instance-page.js'),
    'NewInstancePage',
  ),
});

const billingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/billing',
  validateSearch: ({ checkout }: Record<string, unknown>): { checkout?: 'done' } =>
    checkout === 'done' ? { checkout } : {},
  component: lazyRouteComponent(() => import('../features/billing/billing-page.js'), 'BillingPage'),
});

const progressRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/instances/$id/progress',
  validateSearch: ({ operation }: Record<string, unknown>): { operation?: string } =>
    typeof operation === 'string' ? { operation } : {},
  component: lazyRouteComponent(
    () => import('../features/operation/progress-page.js'),
    'ProgressPage',
  ),
});

const instanceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/instances/$id',
  component: lazyRouteComponent(
    () => import('../features/instance/instance-page.js'),
    'InstancePage',
  ),
});

const overviewRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/',
  component: lazyRouteComponent(
    () => import('../features/instance/overview-tab.js'),
    'OverviewTab',
  ),
});

const domainsRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/domains',
  component: lazyRouteComponent(() => import('../features/domains/domains-tab.js'), 'DomainsTab'),
});

const addDomainRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/domains/new',
  component: lazyRouteComponent(
    () => import('../features/domains/add-domain-page.js'),
    'AddDomainPage',
  ),
});

const domainRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/domains/$domain',
  component: lazyRouteComponent(() => import('../features/domains/domain-page.js'), 'DomainPage'),
});

const backupsRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/backups',
  component: lazyRouteComponent(() => import('../features/instance/backups-tab.js'), 'BackupsTab'),
});

const activityRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/activity',
  component: lazyRouteComponent(
    () => import('../features/instance/activity-tab.js'),
    'ActivityTab',
  ),
});

const logsRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/logs',
  component: lazyRouteComponent(() => import('../features/instance/logs-tab.js'), 'LogsTab'),
});

const explainRoute = createRoute({
  getParentRoute: () => instanceRoute,
  path: '/explain',
  component: lazyRouteComponent(() => import('../features/instance/explain-tab.js'), 'ExplainTab'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signupRoute,
    loginRoute,
    signInBackRoute,
    instancesRoute,
    newInstanceRoute,
    billingRoute,
    progressRoute,
    instanceRoute.addChildren([
      overviewRoute,
      domainsRoute,
      addDomainRoute,
      domainRoute,
      backupsRoute,
      activityRoute,
      logsRoute,
      explainRoute,
    ]),
    ...accountRoutes(rootRoute),
    fleetRoutes(rootRoute),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultNotFoundComponent: () => <NotFound />,
  defaultErrorComponent: ({ error, reset }) => (
    <LoadFailure error={error} what="page" onRetry={reset} />
  ),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Pages that need nobody signed in: the doors, and what links in mails lead to. */
const FOR_VISITORS: ReadonlySet<string> = new Set([
  '/login',
  '/sign-in/back',
  '/signup',
  '/invitation',
  '/reset-password',
  '/verify-email',
]);

/**
 * To where somebody without a session belongs, forgetting what the last one saw. A browser that never signed in here
 * and asks for nothing in particular most likely is a new customer's.
 */
export async function toTheDoor(queryClient: QueryClient): Promise<void> {
  const { pathname, href } = router.latestLocation;
  if (FOR_VISITORS.has(pathname)) return;
  if (pathname === '/' && !hasBeenHere()) await router.navigate({ to: '/signup', replace: true });
  else await router.navigate({ to: '/login', search: { redirect: href }, replace: true });
  forgetSession(queryClient);
}
