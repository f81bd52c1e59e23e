import type { Failure } from '@fleetcommand/kernel/result';

import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import type { ActContext } from './act-context.js';
import type { Decision } from './decide.js';
import type { Effect } from './effect.js';
import type { TenantFacts } from './facts.js';
import { failureEffect } from './failures.js';
import { groundObservations } from './observations.js';

const SITE = { condition: 'ObjectsApplied', step: 'objects' } as const;

type ApplyDecision = Extract<Decision, { kind: 'apply' }>;

/**
 * Applies in three waves: the namespace, then everything a pod leans on side by side, then the workloads. Then prunes.
 * The first failure ends it; the next try starts over and finds what was done.
 */
export async function applyObjects(
  decision: ApplyDecision,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> {
  const applied: KubernetesObject[] = [];
  for (const wave of wavesOf(decision.apply)) {
    const results = await Promise.all(wave.map((object) => applyHeld(object, context)));
    const failure = results.find((result) => !result.ok)?.error;
    if (failure) {
      return failureEffect(facts, context.settings, SITE, failure, context.clock.now());
    }
    applied.push(...results.flatMap((result) => (result.ok ? [result.value] : [])));
  }
  for (const object of decision.prune) {
    const failure = await deleteHeld(object, context);
    if (failure) {
      return failureEffect(facts, context.settings, SITE, failure, context.clock.now());
    }
  }
  const observed = facts.observed.ok
    ? mergeObserved(facts.observed.value, applied, decision.prune)
    : { namespace: null, objects: applied, pods: [] };
  return {
    observations: groundObservations(facts, decision.rendered),
    steps: [
      ...(facts.database ? [{ name: 'database', state: 'succeeded' } as const] : []),
      { name: 'objects', state: 'succeeded' },
      { name: 'workload', state: 'running' },
    ],
    tenant: { appliedHash: decision.rendered.hash },
    facts: { observed: { ok: true, value: observed } },
    ...(decision.isDrift && { event: describeDrift(decision) }),
    next: { kind: 'continue' },
  };
}

export const LEASE_LOST: Failure = {
  code: 'leases.lost',
  message: 'Another worker took over this instance.',
  retry: 'backoff',
};

function applyHeld(object: ApplyDecision['apply'][number], { held, cluster }: ActContext) {
  return held.isHeld()
    ? cluster.apply(object)
    : Promise.resolve({ ok: false, error: LEASE_LOST } as const);
}

/** Deletes this very object (by uid); null when it is gone. */
export async function deleteHeld(
  object: KubernetesObject,
  { held, cluster }: ActContext,
): Promise<Failure | null> {
  if (!held.isHeld()) return LEASE_LOST;
  const { name, namespace, uid } = object.metadata;
  const deleted = await cluster.delete({
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
  });
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
