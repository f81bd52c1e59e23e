/** Decides what a Deployment's ReplicaSets should become next. One step; what follows from it is decided at the next look. */
import type { ReplicaSet, Deployment } from '../../objects/kinds.js';
import type { KubeObject } from '../../objects/store.js';
import { controllerReference } from '../ownership.js';
import {
  desiredReplicasOf,
  maxReplicasOf,
  REVISION,
  revisionOf,
  sameAnnotations,
  withRevision,
  withSizes,
} from './annotations.js';
import { POD_TEMPLATE_HASH, podTemplateHash, sameTemplate } from './pod-template.js';
import { proportionalSizes } from './proportional-scaling.js';
import {
  boundsOf,
  nextSizeOfNew,
  nextSizesOfOld,
  replicasOf,
  type ReplicaCount,
  type Sizes,
} from './rolling-update.js';

export interface RolloutFacts {
  readonly deployment: Deployment;
  /** The ReplicaSets it controls. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Whether a pod of a ReplicaSet other than the current template's has not ended yet (for `Recreate`). */
  readonly oldPodsRunning: boolean;
}

export interface ReplicaSetChange {
  readonly before: ReplicaSet;
  readonly replicas: number;
  readonly annotations: Record<string, string>;
  readonly minReadySeconds: number;
}

/** A ReplicaSet to be created. */
export type NewReplicaSet = KubeObject & { spec: ReplicaSet['spec'] & { replicas: number } };

export interface RolloutPlan {
  readonly create?: NewReplicaSet;
  readonly changes: readonly ReplicaSetChange[];
  /** Old, empty ones beyond `revisionHistoryLimit`. */
  readonly deletions: readonly ReplicaSet[];
  /** What the Deployment's own revision annotation should say; absent: unknown as yet. */
  readonly revision?: string;
}

interface Sets {
  readonly current: ReplicaSet | undefined;
  /** Oldest first. */
  readonly old: readonly ReplicaSet[];
}

const NOTHING: Sizes = new Map();

export function planRollout(facts: RolloutFacts): RolloutPlan {
  const { deployment } = facts;
  if (deployment.metadata.deletionTimestamp !== undefined) return { changes: [], deletions: [] };
  const sets = splitSets(deployment, facts.replicaSets);
  const revision = Math.max(0, ...sets.old.map(revisionOf)) + 1;
  const scaling = isScaling(deployment, facts.replicaSets);

  if (deployment.spec.paused === true || scaling) {
    const sizes = scaledSizes(deployment, sets);
    return { ...changesFor(deployment, sets, sizes, revision), deletions: [] };
  }
  if (sets.current === undefined) return planFirstStep(facts, sets, revision);
  const sizes =
    deployment.spec.strategy?.type === 'Recreate'
      ? recreateSizes(facts, sets)
      : rollingSizes(deployment, sets);
  const deletions = isComplete(deployment, sets) ? beyondHistory(deployment, sets.old) : [];
  return { ...changesFor(deployment, sets, sizes, revision), deletions };
}

/** The ReplicaSet of the present template (the oldest, should there be two), and the others. */
export function splitSets(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Sets {
  const sorted = replicaSets.toSorted(byAge);
  const current = sorted.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  return { current, old: sorted.filter((set) => set !== current) };
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const age = Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);
  return age === 0 ? a.metadata.name.localeCompare(b.metadata.name) : age;
}

/** Whether `spec.replicas` changed since its active ReplicaSets were last sized. */
function isScaling(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  return replicaSets.some((set) => {
    const sizedFor = desiredReplicasOf(set);
    return sizeOf(set) > 0 && sizedFor !== undefined && sizedFor !== replicasOf(deployment);
  });
}

function planFirstStep(facts: RolloutFacts, sets: Sets, revision: number): RolloutPlan {
  const { deployment } = facts;
  if (deployment.spec.strategy?.type === 'Recreate') {
    const active = sets.old.filter((set) => sizeOf(set) > 0);
    const toNone: Sizes = new Map(active.map((set) => [set.metadata.name, 0]));
    const plan = { ...changesFor(deployment, sets, toNone, revision), deletions: [] };
    if (active.length > 0 || facts.oldPodsRunning) return plan;
    return { ...plan, create: makeReplicaSet(deployment, replicasOf(deployment), revision) };
  }
  const none = { name: '', wanted: 0, available: 0 };
  const size = nextSizeOfNew(
    replicasOf(deployment),
    boundsOf(deployment),
    none,
    sets.old.map(countOf),
  );
  return { changes: [], deletions: [], create: makeReplicaSet(deployment, size, revision) };
}

/** Up first; down only once nothing is left to go up, as the real controller does in one pass. */
function rollingSizes(deployment: Deployment, { current, old }: Sets): Sizes {
  if (current === undefined) return NOTHING;
  const replicas = replicasOf(deployment);
  const bounds = boundsOf(deployment);
  const counts = old.map(countOf);
  const size = nextSizeOfNew(replicas, bounds, countOf(current), counts);
  if (size !== sizeOf(current)) return new Map([[current.metadata.name, size]]);
  return nextSizesOfOld(replicas, bounds, countOf(current), counts);
}

function recreateSizes(facts: RolloutFacts, { current, old }: Sets): Sizes {
  const active = old.filter((set) => sizeOf(set) > 0);
  if (active.length > 0) return new Map(active.map((set) => [set.metadata.name, 0]));
  if (facts.oldPodsRunning || current === undefined) return NOTHING;
  return new Map([[current.metadata.name, replicasOf(facts.deployment)]]);
}

function scaledSizes(deployment: Deployment, { current, old }: Sets): Sizes {
  const replicas = replicasOf(deployment);
  const all = current === undefined ? [...old] : [...old, current];
  const active = all.filter((set) => sizeOf(set) > 0);
  const only = active.length <= 1 ? (active[0] ?? current ?? old.at(-1)) : undefined;
  if (only !== undefined) return new Map([[only.metadata.name, replicas]]);
  if (current !== undefined && isSaturated(deployment, current)) {
    return new Map(old.filter((set) => sizeOf(set) > 0).map((set) => [set.metadata.name, 0]));
  }
  if (deployment.spec.strategy?.type === 'Recreate') return NOTHING;
  const growing = active.reduce((sum, set) => sum + sizeOf(set), 0) < replicas;
  const largestFirst = active.toSorted(
    (a, b) => sizeOf(b) - sizeOf(a) || (growing ? byAge(b, a) : byAge(a, b)),
  );
  return proportionalSizes(
    replicas,
    boundsOf(deployment),
    largestFirst.map((set) => ({ ...countOf(set), maxReplicas: maxReplicasOf(set) })),
  );
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const replicas = replicasOf(deployment);
  return (
    sizeOf(set) === replicas &&
    desiredReplicasOf(set) === replicas &&
    set.status?.availableReplicas === replicas
  );
}

function changesFor(
  deployment: Deployment,
  { current, old }: Sets,
  sizes: Sizes,
  revision: number,
): { changes: ReplicaSetChange[]; revision?: string } {
  const bounds = boundsOf(deployment);
  const changeOf = (set: ReplicaSet): ReplicaSetChange => {
    const isCurrent = set === current;
    const had = set.metadata.annotations;
    const marked = isCurrent ? withRevision(had, deployment, revision) : had;
    const resized = sizes.has(set.metadata.name);
    return {
      before: set,
      replicas: sizes.get(set.metadata.name) ?? sizeOf(set),
      annotations: isCurrent || resized ? withSizes(marked, deployment, bounds) : { ...marked },
      minReadySeconds: isCurrent
        ? (deployment.spec.minReadySeconds ?? 0)
        : (set.spec.minReadySeconds ?? 0),
    };
  };
  const all = (current === undefined ? [...old] : [...old, current]).map(changeOf);
  const ofCurrent = all.find(({ before }) => before === current)?.annotations[REVISION];
  return {
    changes: all.filter(isChange),
    ...(ofCurrent === undefined ? {} : { revision: ofCurrent }),
  };
}

function isChange({ before, replicas, annotations, minReadySeconds }: ReplicaSetChange): boolean {
  return (
    replicas !== sizeOf(before) ||
    minReadySeconds !== (before.spec.minReadySeconds ?? 0) ||
    !sameAnnotations(annotations, before.metadata.annotations)
  );
}

function isComplete(deployment: Deployment, { current, old }: Sets): boolean {
  return (
    current !== undefined &&
    (current.status?.availableReplicas ?? 0) === replicasOf(deployment) &&
    old.every((set) => sizeOf(set) === 0 && (set.status?.replicas ?? 0) === 0)
  );
}

function beyondHistory(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit ?? 10;
  const empty = old.filter(
    (set) =>
      set.metadata.deletionTimestamp === undefined &&
      sizeOf(set) === 0 &&
      (set.status?.replicas ?? 0) === 0,
  );
  const surplus = Math.max(0, old.length - limit);
  return empty.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, surplus);
}

function makeReplicaSet(deployment: Deployment, replicas: number, revision: number): NewReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = podTemplateHash(template, deployment.status?.collisionCount ?? 0);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: withSizes(
        withRevision(undefined, deployment, revision),
        deployment,
        boundsOf(deployment),
      ),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: {
        ...selector,
        matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function countOf(set: ReplicaSet): ReplicaCount {
  return {
    name: set.metadata.name,
    wanted: sizeOf(set),
    available: set.status?.availableReplicas ?? 0,
  };
}

export function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}
