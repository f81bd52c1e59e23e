import type { BlueprintRoute } from '@fleetcommand/domain/blueprints/blueprint';
import { objectLabels } from '../names/labels.js';
import { componentName, ingressRouteName } from '../names/names.js';
import { makeMiddlewares } from './middleware.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { routeAnnotations } from './route-annotations.js';

/** The tenant's address and paths, as a stock Traefik understands them too; the default certificate covers the zone. */
export function makeIngressRoute(context: RenderContext): DesiredObject {
  const { blueprint, tenant, namespace, host } = context;
  const name = ingressRouteName(blueprint, tenant);
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name, namespace, labels: objectLabels(context), ...routeAnnotations(context) },
    spec: {
      entryPoints: ['websecure'],
      routes: blueprint.routes.map((route) => makeRoute(context, route, `Host(\`${host}\`)`)),
      tls: {},
    },
  };
}

/** One path of the application, under whichever host `hostRule` says. */
export function makeRoute(
  context: RenderContext,
  route: BlueprintRoute,
  hostRule: string,
): Readonly<Record<string, unknown>> {
  const middlewares = makeMiddlewares(context, route);
  const isRoot = route.path === '/';
  return {
    kind: 'Rule',
    match: isRoot ? hostRule : `${hostRule} && PathPrefix(\`${route.path}\`)`,
    ...(middlewares.length === 0
      ? {}
      : { middlewares: middlewares.map(({ metadata }) => ({ name: metadata.name })) }),
    services: [makeServiceReference(context, route)],
  };
}

export function makeServiceReference(
  { blueprint, tenant }: RenderContext,
  route: BlueprintRoute,
): object {
  const component = blueprint.components[route.component];
  return {
    name: componentName(blueprint, tenant, route.component),
    port: component?.port,
    // Of Traefik's, p2c is nearest: the less busy one of two.
    ...(component?.loadBalancing === 'leastConnections' ? { strategy: 'p2c' } : {}),
    ...(component?.sticky ? { sticky: { cookie: makeCookie(component.sticky) } } : {}),
  };
}

type Sticky = NonNullable<RenderContext['blueprint']['components'][string]['sticky']>;

function makeCookie({ cookie, secure, httpOnly, sameSite }: Sticky): object {
  return { name: cookie, secure, httpOnly, sameSite };
}
