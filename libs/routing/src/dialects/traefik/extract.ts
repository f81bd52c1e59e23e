/** Traefik's Kubernetes objects (IngressRoutes and what they refer to) as route fragments. Never throws on input. */
import type { Fragment, Problem } from '../../ir/ir.js';
import { KubernetesFragments } from '../kubernetes/fragments.js';
import { kindOf } from '../kubernetes/objects.js';
import type { ObjectKind } from '../kubernetes/objects.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { traefikOwners } from './owners.js';

/** Values as read from a cluster, in any order. Both API groups, `traefik.io` and `traefik.containo.us`. */
export interface TraefikInput {
  readonly ingressRoutes: readonly unknown[];
  readonly middlewares?: readonly unknown[];
  readonly services?: readonly unknown[];
  readonly endpointSlices?: readonly unknown[];
  /** Of which only those that are named are read. */
  readonly secrets?: readonly unknown[];
  /** Objects of further kinds, each with its `kind`: TraefikServices, TLSOptions and the like. */
  readonly others?: readonly unknown[];
}

const KINDS: Readonly<Record<Exclude<keyof TraefikInput, 'others'>, ObjectKind>> = {
  ingressRoutes: 'IngressRoute',
  middlewares: 'Middleware',
  services: 'Service',
  endpointSlices: 'EndpointSlice',
  secrets: 'Secret',
};

/** All fragments of a set of objects at once. To follow a cluster's changes keep a `KubernetesFragments` instead. */
export function extractTraefik(
  input: TraefikInput,
  options: KubernetesOptions = {},
): { fragments: ReadonlyMap<string, Fragment>; problems: readonly Problem[] } {
  const kept = new KubernetesFragments(traefikOwners(options));
  for (const [field, kind] of Object.entries(KINDS))
    for (const object of input[field as keyof TraefikInput] ?? []) kept.set(kind, object);
  for (const object of input.others ?? []) {
    const kind = kindOf(object);
    if (kind !== undefined) kept.set(kind, object);
  }
  const fragments = new Map<string, Fragment>();
  for (const [id, fragment] of kept.take()) if (fragment) fragments.set(id, fragment);
  return { fragments, problems: [...fragments.values()].flatMap(({ problems }) => problems) };
}
