/** The annotations by which Deployments and ReplicaSets remember revisions and sizes. */
import type { Deployment, ReplicaSet } from '../../objects/kinds.js';
import type { Bounds } from './rolling-update.js';
import { replicasOf } from './rolling-update.js';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Those a ReplicaSet does not inherit from its Deployment. */
const NOT_INHERITED = new Set([
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  LAST_APPLIED,
]);

type Annotations = Record<string, string>;

export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0) || 0;
}

/** The size the Deployment had when this ReplicaSet was last sized; absent on one never sized. */
export function desiredReplicasOf(replicaSet: ReplicaSet): number | undefined {
  return numberIn(replicaSet, DESIRED_REPLICAS);
}

export function maxReplicasOf(replicaSet: ReplicaSet): number | undefined {
  return numberIn(replicaSet, MAX_REPLICAS);
}

function numberIn(replicaSet: ReplicaSet, annotation: string): number | undefined {
  const text = replicaSet.metadata.annotations?.[annotation];
  return text === undefined ? undefined : Number(text);
}

/** `annotations` with the sizes a ReplicaSet is being given under this Deployment. */
export function withSizes(
  annotations: Annotations | undefined,
  deployment: Deployment,
  bounds: Bounds,
): Annotations {
  const replicas = replicasOf(deployment);
  return {
    ...annotations,
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + bounds.maxSurge),
  };
}

/**
 * Annotations of the ReplicaSet being rolled out: the Deployment's own, and the revision, which only
 * grows; the one it had before (a rollback reuses a ReplicaSet) goes to the history.
 */
export function withRevision(
  current: Annotations | undefined,
  deployment: Deployment,
  revision: number,
): Annotations {
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([name]) => !NOT_INHERITED.has(name),
  );
  const annotations: Annotations = { ...current, ...Object.fromEntries(inherited) };
  const had = current?.[REVISION];
  if (had !== undefined && Number(had) >= revision) return annotations;
  annotations[REVISION] = String(revision);
  if (had !== undefined) {
    const history = current?.[REVISION_HISTORY];
    annotations[REVISION_HISTORY] = history === undefined ? had : `${history},${had}`;
  }
  return annotations;
}

export function sameAnnotations(a: Annotations = {}, b: Annotations = {}): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
