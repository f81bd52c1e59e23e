import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

import { EDGE_WORDS, wordsOf } from './url-words.js';

const FILTERS = wordsOf('search', 'state', 'cluster', 'action', 'target');

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
  const certificates = createRoute({
    getParentRoute: () => layout,
    path: '/certificates',
    validateSearch: FILTERS,
    component: lazyRouteComponent(
      () => import('../features/certificates/certificates-page.js'),
      'CertificatesPage',
    ),
  });
  const billing = createRoute({
    getParentRoute: () => layout,
    path: '/billing',
    validateSearch: wordsOf('tab', 'organization'),
    component: lazyRouteComponent(
      () => import('../features/fleet/fleet-billing-page.js'),
      'FleetBillingPage',
    ),
  });
  const jobs = createRoute({
    getParentRoute: () => layout,
    path: '/jobs',
    validateSearch: EDGE_WORDS,
    component: lazyRouteComponent(() => import('../features/fleet/jobs-page.js'), 'JobsPage'),
  });
  const releases = createRoute({
    getParentRoute: () => layout,
    path: '/releases',
    component: lazyRouteComponent(
      () => import('../features/releases/releases-page.js'),
      'ReleasesPage',
    ),
  });
  const clusters = createRoute({
    getParentRoute: () => layout,
    path: '/clusters',
    component: lazyRouteComponent(
      () => import('../features/fleet/clusters-page.js'),
      'ClustersPage',
    ),
  });
  const region = createRoute({
    getParentRoute: () => layout,
    path: '/regions/$id',
    component: lazyRouteComponent(() => import('../features/fleet/region-page.js'), 'RegionPage'),
  });
  const audit = createRoute({
    getParentRoute: () => layout,
    path: '/audit',
    validateSearch: FILTERS,
    component: lazyRouteComponent(() => import('../features/fleet/audit-page.js'), 'AuditPage'),
  });
  const settings = createRoute({
    getParentRoute: () => layout,
    path: '/settings',
    component: lazyRouteComponent(
      () => import('../features/fleet/settings-page.js'),
      'SettingsPage',
    ),
  });
  const desk = [certificates, billing, jobs, releases, clusters, region, audit, settings] as const;
  return layout.addChildren([map, tenants, tenant, edges, edge, ...desk]);
}
