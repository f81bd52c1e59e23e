/**
 * The next step of a move to another cluster. What is wanted is `movingTo`; the instance lives on where it is until the new
 * place is ready and the edges lead there. Then it lives there, and what is left in the old place (`leaving`) is taken away.
 */
import { findDrift } from '@fleetcommand/desired-state/observed/drift';
import {
  judgeWorkload,
  type WorkloadJudgement,
} from '@fleetcommand/desired-state/observed/workload';
import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Failure } from '@fleetcommand/kernel/result';

import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import { isOf, ownObjects } from '../tenants/observe-tenant.js';
import type { Elsewhere, TenantFacts } from './facts.js';

export type MoveDecision =
  | {
      readonly kind: 'apply-there';
      readonly rendered: RenderedTenant;
      readonly apply: RenderedTenant['objects'];
      readonly prune: readonly KubernetesObject[];
    }
  | { readonly kind: 'await-there'; readonly judgement: WorkloadJudgement }
  /** It lives there from now on, if the edges lead there. */
  | { readonly kind: 'switch'; readonly rendered: RenderedTenant }
  /** The new place cannot be asked, or is somebody else's. */
  | { readonly kind: 'blocked-there'; readonly failure: Failure }
  /** Routes first, so that no request meets a half-dismantled instance. */
  | { readonly kind: 'clear-there'; readonly objects: readonly KubernetesObject[] }
  | { readonly kind: 'await-clear' }
  /** Nothing of it is left there. */
  | { readonly kind: 'forget-there' };

/** `rendered`: as it is to be in the new place. */
export function decideMove(
  tenant: Tenant,
  { observed }: Elsewhere,
  rendered: RenderedTenant,
): MoveDecision {
  if (!observed.ok) return { kind: 'blocked-there', failure: observed.error };
  const there = observed.value;
  const obstacle = findObstacleThere(tenant, there);
  if (obstacle) return obstacle;
  const drift = findDrift<RenderedTenant['objects'][number], KubernetesObject>(
    rendered.objects,
    ownObjects(tenant, there),
  );
  if (drift.apply.length > 0 || drift.prune.length > 0)
    return { kind: 'apply-there', rendered, ...drift };
  const judgement = judgeWorkload(rendered.deploymentNames, there.objects, there.pods);
  if (judgement.status !== 'ready') return { kind: 'await-there', judgement };
  return { kind: 'switch', rendered };
}

function findObstacleThere(tenant: Tenant, { namespace }: ObservedNamespace): MoveDecision | null {
  if (!namespace) return null;
  // It was called back from there a moment ago.
  if (namespace.metadata.deletionTimestamp) return { kind: 'await-clear' };
  if (isOf(tenant, namespace)) return null;
  const message = `The namespace ${namespace.metadata.name} is there already and is not this instance's. Remove it there, or move the instance elsewhere.`;
  return {
    kind: 'blocked-there',
    failure: { code: 'cluster.not-owned', message, retry: 'never' },
  };
}

/** Its namespace goes, with everything in it; null while that cluster cannot be asked. */
export function decideClearing({ tenant, elsewhere }: TenantFacts): MoveDecision | null {
  if (!elsewhere?.observed.ok) return null;
  const { namespace, objects } = elsewhere.observed.value;
  if (!namespace || !isOf(tenant, namespace)) return { kind: 'forget-there' };
  if (namespace.metadata.deletionTimestamp) return { kind: 'await-clear' };
  return { kind: 'clear-there', objects: [...routesOf(objects), namespace] };
}

export function routesOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(
    (object) => object.kind === 'IngressRoute' && !object.metadata.deletionTimestamp,
  );
}
