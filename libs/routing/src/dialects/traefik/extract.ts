/** Traefik's Kubernetes objects (IngressRoute and what it refers to) as route fragments. Never throws on input. */
import type { Fragment, Problem } from '../../ir/ir.js';
import { TraefikFragments } from './fragments.js';
import type { TraefikOptions } from './ingress-route.js';

/** Values as read from a cluster, in any order. Both API groups, `traefik.io` and `traefik.containo.us`. */
export interface TraefikInput {
  readonly ingressRoutes: readonly unknown[];
  readonly middlewares?: readonly unknown[];
  readonly services?: readonly unknown[];
  readonly endpointSlices?: readonly unknown[];
  /** `kubernetes.io/tls` Secrets, of which only those named by an IngressRoute are read. */
  readonly secrets?: readonly unknown[];
}

/** All fragments of a set of objects at once. To follow a cluster's changes keep a `TraefikFragments` instead. */
export function extractTraefik(
  input: TraefikInput,
  options: TraefikOptions = {},
): { fragments: ReadonlyMap<string, Fragment>; problems: readonly Problem[] } {
  const kept = new TraefikFragments(options);
  for (const object of input.middlewares ?? []) kept.set('Middleware', object);
  for (const object of input.services ?? []) kept.set('Service', object);
  for (const object of input.endpointSlices ?? []) kept.set('EndpointSlice', object);
  for (const object of input.secrets ?? []) kept.set('Secret', object);
  for (const object of input.ingressRoutes) kept.set('IngressRoute', object);
  const fragments = new Map<string, Fragment>();
  for (const [id, fragment] of kept.take()) if (fragment) fragments.set(id, fragment);
  return { fragments, problems: [...fragments.values()].flatMap(({ problems }) => problems) };
}
