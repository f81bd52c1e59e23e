import type { BlueprintRoute } from '@fleetcommand/domain/blueprints/blueprint';
import { objectLabels } from '../names/labels.js';
import { middlewareName } from '../names/names.js';
import type { RenderContext } from '../render-context.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** How a route's path is rewritten (https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/); undefined where it is not. */
export function makeMiddleware(
  context: RenderContext,
  route: BlueprintRoute,
): DesiredObject | undefined {
  const name = middlewareName(route);
  if (name === undefined || route.rewrite === undefined) return undefined;
  const spec =
    route.rewrite.kind === 'strip'
      ? { stripPrefix: { prefixes: [route.path] } }
      : { replacePath: { path: route.rewrite.path } };
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name, namespace: context.namespace, labels: objectLabels(context) },
    spec,
  };
}
