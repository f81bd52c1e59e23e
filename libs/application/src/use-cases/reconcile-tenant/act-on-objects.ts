import { err, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { FieldOwner, KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import type { ActContext } from './act-context.js';
import type { Decision } from './decide.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { failureEffect } from './failures.js';
import { groundObservations } from './observations.js';

const SITE = { condition: 'ObjectsApplied', step: 'objects' } as const;

type ApplyDecision = Extract<Decision, { kind: 'apply' }>;

export async function applyObjects(
  decision: ApplyDecision,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const written = await writeObjects(decision, facts.observed, context);
  if (!written.ok)
    return failureEffect(facts, context.settings, SITE, written.error, context.clock.now());
  return {
    observations: groundObservations(facts, decision.rendered),
    steps: [
      ...(facts.database ? [{ name: 'database', state: 'succeeded' } as const] : []),
      { name: 'objects', state: 'succeeded' },
      { name: 'workload', state: 'running' },
    ],
    tenant: { appliedHash: decision.rendered.hash },
    facts: { observed: written },
    ...(decision.isDrift && { event: describeDrift(decision) }),
    next: { kind: 'continue' },
  };
}

/**
 * Applies in three waves: the namespace, then everything a pod leans on side by side, then the workloads. Then prunes.
 * The first failure ends it; the next try starts over and finds what was done. Gives what there is by then.
 */
export async function writeObjects(
  { apply, prune }: Pick<ApplyDecision, 'apply' | 'prune'>,
  before: Result<ObservedNamespace, Failure>,
  context: ActContext,
): Promise<Result<ObservedNamespace, Failure>> {
  const applied: KubernetesObject[] = [];
  for (const wave of wavesOf(apply)) {
    const results = await Promise.all(wave.map((object) => applyHeld(object, context)));
    const failed = results.find((result) => !result.ok);
    if (failed) return failed;
    applied.push(...results.flatMap((result) => (result.ok ? [result.value] : [])));
  }
  for (const object of prune) {
    const failure = await deleteHeld(object, context);
    if (failure) return err(failure);
  }
  return ok(
    before.ok
      ? mergeObserved(before.value, applied, prune)
      : { namespace: null, objects: applied, pods: [] },
  );
}

/**
 * Makes way for the blueprint's Deployment in place of the one that was found, whose fields others set. Its pods run on
 * until the new one, which selects them as well, has replaced them.
 */
export async function handOver(
  { object }: Extract<Decision, { kind: 'hand-over' }>,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const failure = await deleteHeld(object, context, { orphans: true });
  if (failure) return failureEffect(facts, context.settings, SITE, failure, context.clock.now());
  return { next: { kind: 'again', afterMs: 250, cause: 'progress' } };
}

export const LEASE_LOST: Failure = {
  code: 'leases.lost',
  message: 'Another worker took over this instance.',
  retry: 'backoff',
};

export function applyHeld(
  object: KubernetesObject,
  { held, cluster }: ActContext,
  as?: FieldOwner,
) {
  return held.isHeld()
    ? cluster.apply(object, as)
    : Promise.resolve({ ok: false, error: LEASE_LOST } as const);
}

/** Deletes this very object (by uid); null when it is gone. */
export async function deleteHeld(
  object: KubernetesObject,
  { held, cluster }: ActContext,
  options: { readonly orphans?: boolean } = {},
): Promise<Failure | null> {
  if (!held.isHeld()) return LEASE_LOST;
  const { name, namespace, uid } = object.metadata;
  const { apiVersion, kind } = object;
  const ref = { apiVersion, kind, name, ...(namespace && { namespace }), ...(uid && { uid }) };
  const deleted = await cluster.delete(ref, options);
  return deleted.ok ? null : deleted.error;
}

const WORKLOAD_KINDS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'Job']);

function wavesOf(objects: ApplyDecision['apply']): ApplyDecision['apply'][] {
  const namespaces = objects.filter((o) => o.kind === 'Namespace');
  const workloads = objects.filter((o) => WORKLOAD_KINDS.has(o.kind));
  const others = objects.filter((o) => o.kind !== 'Namespace' && !WORKLOAD_KINDS.has(o.kind));
  return [namespaces, others, workloads].filter((wave) => wave.length > 0);
}

/** What was observed, with what was just written in place of what it replaced. */
function mergeObserved(
  observed: ObservedNamespace,
  applied: readonly KubernetesObject[],
  pruned: readonly KubernetesObject[],
): ObservedNamespace {
  const key = (o: KubernetesObject) => `${o.kind}/${o.metadata.name}`;
  const replaced = new Set([...applied, ...pruned].map(key));
  const kept = observed.objects.filter((object) => !replaced.has(key(object)));
  return {
    namespace: applied.find((object) => object.kind === 'Namespace') ?? observed.namespace,
    objects: [...kept, ...applied.filter((object) => object.kind !== 'Namespace')],
    pods: observed.pods,
  };
}

function describeDrift({ apply, prune }: ApplyDecision): Effect['event'] {
  const names = [...apply, ...prune].map((o) => `${o.kind} ${o.metadata.name}`);
  const shown =
    names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return {
    type: 'warning',
    reason: 'DriftRepaired',
    message: `Changed by somebody else in the cluster, and put back: ${shown}.`,
  };
}
