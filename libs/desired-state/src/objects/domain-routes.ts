/**
 * Routes of the customer's own host names, an object each: one that is wrong, or gone, leaves the others and the platform
 * address as they are. Their certificates come by SNI from the edges' own namespace, so no route names a Secret.
 */
import type { BoundDomain } from '@fleetcommand/domain/domains/claims/addresses';

import { objectLabels } from '../names/labels.js';
import { domainRouteName, redirectName } from '../names/names.js';
import { hostUrl } from '../names/tenant-address.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { makeRoute } from './ingress-route.js';
import { routeAnnotations } from './route-annotations.js';

type Route = Readonly<Record<string, unknown>>;

export function makeDomainRoutes(context: RenderContext): readonly DesiredObject[] {
  const { serves, redirects, suspended } = context.addresses;
  const routesOf = (domain: BoundDomain) => applicationRoutes(context, domain);
  return [
    ...serves.map((domain) => makeDomainRoute(context, domain, routesOf(domain))),
    ...redirects.flatMap(({ domain, to }) => [
      makeRedirect(context, domain, to),
      makeDomainRoute(context, domain, redirectRoutes(context, domain)),
    ]),
    ...suspended.map((domain) => makeDomainRoute(context, domain, routesOf(domain), 'suspended')),
  ];
}

function makeDomainRoute(
  context: RenderContext,
  domain: BoundDomain,
  routes: readonly Route[],
  standing: 'active' | 'suspended' = 'active',
): DesiredObject {
  const { namespace } = context;
  const labels = objectLabels(context);
  const name = domainRouteName(domain);
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: {
      name,
      namespace,
      labels,
      ...routeAnnotations(context, standing),
    },
    spec: { entryPoints: ['websecure'], routes, tls: {} },
  };
}

function applicationRoutes(context: RenderContext, { hostname }: BoundDomain): readonly Route[] {
  const { routes } = context.blueprint;
  // Without any it says so, for the same reason: a redirect that is over must go.
  const made = routes.map((route) => ({
    middlewares: [],
    ...makeRoute(context, route, hostRule(hostname)),
  }));
  if (!hostname.startsWith('*.')) return made;
  // A longer path still comes before a shorter one.
  const byLength = routes.toSorted((a, b) => a.path.length - b.path.length);
  return made.map((route, index) => {
    const rank = routes[index] ? byLength.indexOf(routes[index]) : 0;
    return { ...route, priority: WILDCARD_PRIORITY + rank };
  });
}

/** The first path's service stands in for the one a rule must name; no request comes as far as there. */
function redirectRoutes(context: RenderContext, domain: BoundDomain): readonly Route[] {
  const [first] = context.blueprint.routes;
  if (!first) return [];
  const route = makeRoute(
    context,
    { component: first.component, path: '/' },
    hostRule(domain.hostname),
  );
  const isWildcard = domain.hostname.startsWith('*.');
  const middlewares = [{ name: redirectName(domain) }];
  return [{ ...route, ...(isWildcard && { priority: WILDCARD_PRIORITY }), middlewares }];
}

/** Traefik prefers longer rules, and a wildcard's is long: without this it would win over the names it covers. */
const WILDCARD_PRIORITY = 1;

/** A wildcard stands for one label (RFC 4592 would allow more; certificates do not: RFC 6125 §6.4.3). */
function hostRule(hostname: string): string {
  if (!hostname.startsWith('*.')) return `Host(\`${hostname}\`)`;
  return `HostRegexp(\`^[a-z0-9-]+${hostname.slice(1).replaceAll('.', '\\.')}$\`)`;
}

/** As Go's regular expressions write it. */
const FIRST_GROUP = '${1}';

/** Whatever was asked for is asked for again at the other name: path, query and all. */
function makeRedirect(context: RenderContext, domain: BoundDomain, to: string): DesiredObject {
  const { namespace, platform } = context;
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name: redirectName(domain), namespace, labels: objectLabels(context) },
    spec: {
      redirectRegex: {
        regex: '^https?://[^/]+(.*)$',
        replacement: `${hostUrl(to, platform)}${FIRST_GROUP}`,
        permanent: true,
      },
    },
  };
}
