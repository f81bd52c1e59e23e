import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

import { EDGE_WORDS, wordsOf } from './url-words.js';

const FILTERS = wordsOf('search', 'state', 'cluster', 'queue', 'action', 'organization');

/** The operators' pages, under `/fleet`. */
export function fleetRoutes<Root extends AnyRoute>(rootRoute: Root) {
  const layout = createRoute({
    getParentRoute: () => rootRoute,
    path: '/fleet',
    component: lazyRouteComponent(() => import('../features/fleet/fleet-layout.js'), 'FleetLayout'),
  });
  const map = createRoute({
    getParentRoute: () => layout,
    path: '/',
    validateSearch: FILTERS,
    component: lazyRouteComponent(
      () => import('../features/fleet/fleet-map-page.js'),
      'FleetMapPage',
    ),
  });
  const tenants = createRoute({
    getParentRoute: () => layout,
    path: '/tenants',
    validateSearch: FILTERS,
    component: lazyRouteComponent(() => import('../features/fleet/tenants-page.js'), 'TenantsPage'),
  });
  const tenant = createRoute({
    getParentRoute: () => layout,
    path: '/tenants/$id',
    validateSearch: EDGE_WORDS,
    component: lazyRouteComponent(() => import('../features/fleet/tenant-page.js'), 'TenantPage'),
  });
  const edges = createRoute({
    getParentRoute: () => layout,
    path: '/edges',
    component: lazyRouteComponent(() => import('../features/fleet/edges-page.js'), 'EdgesPage'),
  });
  const edge = createRoute({
    getParentRoute: () => layout,
    path: '/edges/$id',
    validateSearch: EDGE_WORDS,
    component: lazyRouteComponent(() => import('../features/fleet/edge-page.js'), 'EdgePage'),
  });
  return layout.addChildren([map, tenants, tenant, edges, edge]);
}
