import { makeEdgeNamespace } from '@fleetcommand/desired-state/platform/edge-certificate';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Cluster, KubernetesObject } from '../../ports/cluster.js';

/** Into the edges' namespace, which is made where it is missing: a new cluster has none. */
export async function applyForEdges(
  cluster: Cluster,
  object: KubernetesObject,
): Promise<Result<KubernetesObject, Failure>> {
  const applied = await cluster.apply(object);
  if (applied.ok || applied.error.code !== 'cluster.not-found') return applied;
  const made = await cluster.apply(makeEdgeNamespace());
  return made.ok ? cluster.apply(object) : made;
}
