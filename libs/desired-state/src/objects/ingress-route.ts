import type { BlueprintRoute } from '@fleetcommand/domain/blueprints/blueprint';
import { objectLabels } from '../names/labels.js';
import { componentName, ingressRouteName, middlewareName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** The tenant's address and paths, as a stock Traefik understands them too; the default certificate covers the zone. */
export function makeIngressRoute(context: RenderContext): DesiredObject {
  const { blueprint, tenant, namespace } = context;
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: {
      name: ingressRouteName(blueprint, tenant.id),
      namespace,
      labels: objectLabels(context),
    },
    spec: {
      entryPoints: ['websecure'],
      routes: blueprint.routes.map((route) => makeRoute(context, route)),
      tls: {},
    },
  };
}

function makeRoute(context: RenderContext, route: BlueprintRoute): object {
  const { blueprint, tenant, host } = context;
  const component = blueprint.components[route.component];
  const middleware = middlewareName(route);
  const isRoot = route.path === '/';
  return {
    kind: 'Rule',
    match: isRoot ? `Host(\`${host}\`)` : `Host(\`${host}\`) && PathPrefix(\`${route.path}\`)`,
    ...(middleware === undefined ? {} : { middlewares: [{ name: middleware }] }),
    services: [
      {
        name: componentName(blueprint, tenant.id, route.component),
        port: component?.port,
        ...(component?.sticky ? { sticky: { cookie: makeCookie(component.sticky) } } : {}),
      },
    ],
  };
}

type Sticky = NonNullable<RenderContext['blueprint']['components'][string]['sticky']>;

function makeCookie({ cookie, secure, httpOnly, sameSite }: Sticky): object {
  return { name: cookie, secure, httpOnly, sameSite };
}
