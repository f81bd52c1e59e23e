import type { BlueprintRoute } from '@fleetcommand/domain/blueprints/blueprint';
import { objectLabels } from '../names/labels.js';
import { breakerName, middlewareName, scopedName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** What requests of a route pass, in this order. */
export function makeMiddlewares(
  context: RenderContext,
  route: BlueprintRoute,
): readonly DesiredObject[] {
  return [makeBreaker(context, route), makeRewrite(context, route)].filter(
    (middleware) => middleware !== undefined,
  );
}

function makeBreaker(
  context: RenderContext,
  { component }: BlueprintRoute,
): DesiredObject | undefined {
  const expression = context.blueprint.components[component]?.circuitBreaker;
  if (expression === undefined) return undefined;
  return makeMiddleware(context, breakerName(component), { circuitBreaker: { expression } });
}

/** How the path is rewritten (https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/). */
function makeRewrite(context: RenderContext, route: BlueprintRoute): DesiredObject | undefined {
  const name = middlewareName(route);
  if (name === undefined || route.rewrite === undefined) return undefined;
  const spec =
    route.rewrite.kind === 'strip'
      ? { stripPrefix: { prefixes: [route.path] } }
      : { replacePath: { path: route.rewrite.path } };
  return makeMiddleware(context, name, spec);
}

function makeMiddleware(context: RenderContext, name: string, spec: object): DesiredObject {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: {
      name: scopedName(context.tenant, name),
      namespace: context.namespace,
      labels: objectLabels(context),
    },
    spec,
  };
}
