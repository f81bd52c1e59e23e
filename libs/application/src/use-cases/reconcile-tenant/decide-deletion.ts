/** The next step of a deletion: the same road backwards, routes first, the name last. */
import { isFound } from '@fleetcommand/domain/tenancy/adoption';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Failure } from '@fleetcommand/kernel/result';

import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import { isOf, ownObjects } from '../tenants/observe-tenant.js';
import { decideClearing, routesOf, type MoveDecision } from './decide-move.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

export type DeletionDecision =
  /** Take the routes away first, so that no request meets a half-dismantled instance. */
  | {
      readonly kind: 'delete-objects';
      readonly objects: readonly KubernetesObject[];
      /** What was there before the instance was adopted, and stays: it only loses our labels. */
      readonly release: readonly KubernetesObject[];
    }
  | { readonly kind: 'await-namespace' }
  /** Nothing is dropped before a copy of it is made. */
  | { readonly kind: 'await-final-copy' }
  | { readonly kind: 'drop-database' }
  | { readonly kind: 'release' }
  | { readonly kind: 'retry'; readonly failure: Failure };

export function decideDeletion(
  facts: TenantFacts,
  { keepsBackups }: ReconcileSettings,
): DeletionDecision | MoveDecision {
  const { elsewhere } = facts;
  if (elsewhere && !elsewhere.observed.ok)
    return { kind: 'retry', failure: elsewhere.observed.error };
  const clearing = decideClearing(facts);
  if (clearing) return clearing;
  if (!facts.observed.ok) return { kind: 'retry', failure: facts.observed.error };
  const teardown = facts.tenant.adopted
    ? decideHandingBack(facts.tenant, facts.tenant.adopted, facts.observed.value)
    : decideTeardown(facts.tenant, facts.observed.value);
  if (teardown) return teardown;
  if (!facts.database || facts.database.state === 'dropped') return { kind: 'release' };
  const hasData = facts.database.state === 'ready';
  return keepsBackups && hasData && !isSaved(facts)
    ? { kind: 'await-final-copy' }
    : { kind: 'drop-database' };
}

/** All it ever held: nothing of it has run since its deletion was asked for. */
function isSaved({ finalCopy, tenant: { deletionRequestedAt } }: TenantFacts): boolean {
  if (!finalCopy || finalCopy.state === 'pending') return false;
  return !deletionRequestedAt || finalCopy.createdAt >= deletionRequestedAt;
}

/** Its namespace goes, with everything in it. */
function decideTeardown(
  tenant: Tenant,
  { namespace, objects }: ObservedNamespace,
): DeletionDecision | null {
  if (!namespace || !isOf(tenant, namespace)) return null;
  if (namespace.metadata.deletionTimestamp) return { kind: 'await-namespace' };
  return { kind: 'delete-objects', objects: [...routesOf(objects), namespace], release: [] };
}

/** From a namespace that others may be in, too: each object that is ours; what was found there, only when asked. */
function decideHandingBack(
  tenant: Tenant,
  adopted: NonNullable<Tenant['adopted']>,
  observed: ObservedNamespace,
): DeletionDecision | null {
  const own = ownObjects(tenant, observed);
  if (own.length === 0) return null;
  const staying = own.filter((object) => !object.metadata.deletionTimestamp);
  if (staying.length === 0) return { kind: 'await-namespace' };
  const isReleased = (object: KubernetesObject) =>
    !adopted.deletesFound && isFound(adopted, object);
  const going = staying.filter((object) => !isReleased(object));
  const routes = routesOf(going);
  return {
    kind: 'delete-objects',
    objects: [...routes, ...going.filter((object) => !routes.includes(object))],
    release: staying.filter(isReleased),
  };
}
