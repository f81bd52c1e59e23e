import { findDrift } from '@fleetcommand/desired-state/observed/drift';
import {
  judgeWorkload,
  type WorkloadJudgement,
} from '@fleetcommand/desired-state/observed/workload';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceOf } from '@fleetcommand/desired-state/names/names';
import { render } from '@fleetcommand/desired-state/render';
import type { RenderedTenant, RenderInput } from '@fleetcommand/desired-state/rendered-tenant';
import { AWAITING_CONFIRMATION } from '@fleetcommand/domain/accounts/email-verification';
import { isFound, keptKinds } from '@fleetcommand/domain/tenancy/adoption';
import { getCondition, isTrue } from '@fleetcommand/domain/tenancy/condition';
import { restOf } from '@fleetcommand/domain/tenancy/rest';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Failure } from '@fleetcommand/kernel/result';

import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import { ownObjects } from '../tenants/observe-tenant.js';
import { decideDeletion, type DeletionDecision } from './decide-deletion.js';
import { decideClearing, decideMove, type MoveDecision } from './decide-move.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

/** The one next step for a tenant. Nothing here does anything; `act` does. */
export type Decision =
  /** Nothing is left to do: what is wanted is what is. */
  | { readonly kind: 'settle'; readonly rendered: RenderedTenant }
  | { readonly kind: 'provision-database' }
  /** A copy is being put in; what runs is not touched before. */
  | { readonly kind: 'await-restore' }
  /** Nothing is made for somebody who has not paid yet. */
  | { readonly kind: 'await-payment' }
  /** No cluster has room. */
  | { readonly kind: 'await-capacity' }
  /** The cluster it was to be made in is gone. */
  | { readonly kind: 'place-elsewhere' }
  /** Nothing goes on before an owner has confirmed their address (`before`: what of it). */
  | { readonly kind: 'await-confirmation'; readonly before: 'provisioning' | 'going-live' }
  | {
      readonly kind: 'apply';
      readonly rendered: RenderedTenant;
      readonly apply: RenderedTenant['objects'];
      readonly prune: readonly KubernetesObject[];
      /** The same objects were applied before, so somebody else changed them. */
      readonly isDrift: boolean;
    }
  /** The Deployment that was found is to be the blueprint's. */
  | { readonly kind: 'hand-over'; readonly object: KubernetesObject }
  | {
      readonly kind: 'await-workload';
      readonly rendered: RenderedTenant;
      readonly judgement: WorkloadJudgement;
    }
  | { readonly kind: 'probe-route'; readonly rendered: RenderedTenant }
  | MoveDecision
  | DeletionDecision
  /** Nothing that is tried again can help until something is changed. */
  | { readonly kind: 'refuse'; readonly reason: string; readonly failure: Failure };

/** Reads as the specification: the first thing that is not yet as wanted is the next step. */
export function decide(facts: TenantFacts, settings: ReconcileSettings): Decision {
  return facts.tenant.intent === 'deleted'
    ? decideDeletion(facts, settings)
    : decideRunning(facts, settings);
}

function decideRunning(facts: TenantFacts, settings: ReconcileSettings): Decision {
  const { tenant, plan, blueprint, domains } = facts;
  const waits = awaitsConfirmation(facts);
  const awaited = decideBeforehand(facts, settings, waits);
  if (awaited) return awaited;
  if (!plan || !blueprint) return refuseMissing(facts);

  const database = blueprint.data.postgres ? facts.databaseFacts : null;
  const { platform } = settings;
  const there = facts.observed.ok ? facts.observed.value.objects : [];
  const kept = tenant.adopted && keptKinds(tenant.adopted, there);
  const input: RenderInput = { tenant, plan, blueprint, platform, database, domains };
  const whole = render({ ...input, ...(kept && { kept }) });
  if (!whole.ok) {
    return { kind: 'refuse', reason: 'BlueprintInvalid', failure: whole.error };
  }
  const rendered = waits ? withoutRoutes(whole.value) : whole.value;
  const move = tenant.movingTo === null ? null : moveOf(facts, input, waits);
  // Who is moved away from a cluster that does not answer need not wait for it.
  if (!facts.observed.ok) return move ?? { kind: 'retry', failure: facts.observed.error };
  const observed = facts.observed.value;
  const obstacle = findObstacle(tenant, observed);
  if (obstacle) return obstacle;
  const found = tenant.adopted && foundDeployment(tenant.adopted, observed);
  if (found && !kept?.has('Deployment')) return { kind: 'hand-over', object: found };

  const drift = findDrift<RenderedTenant['objects'][number], KubernetesObject>(
    rendered.objects,
    ownObjects(tenant, observed),
  );
  const wasApplied = tenant.appliedHash === rendered.hash;
  if (!wasApplied || drift.apply.length > 0 || drift.prune.length > 0) {
    return { kind: 'apply', rendered, ...drift, isDrift: wasApplied };
  }
  return move ?? decideOnceApplied(facts, settings, rendered, observed, waits);
}

/** What has to be so before anything of it is made. */
function decideBeforehand(
  { tenant, plan, blueprint, database, isRestoring, isOrderedIntoLoss }: TenantFacts,
  { emailVerification }: ReconcileSettings,
  waits: boolean,
): Decision | null {
  if (tenant.standing === 'awaiting-payment') return { kind: 'await-payment' };
  if (!plan || !blueprint) return null;
  if (tenant.waitsForPlace) return { kind: 'await-capacity' };
  if (isOrderedIntoLoss) return { kind: 'place-elsewhere' };
  if (waits && emailVerification === 'before-provisioning') {
    return { kind: 'await-confirmation', before: 'provisioning' };
  }
  if (blueprint.data.postgres && database?.state !== 'ready') return { kind: 'provision-database' };
  return isRestoring ? { kind: 'await-restore' } : null;
}

/** Its objects are as they should be: whether what they describe is there. */
function decideOnceApplied(
  facts: TenantFacts,
  { checksRoutes }: ReconcileSettings,
  rendered: RenderedTenant,
  { objects, pods }: ObservedNamespace,
  waits: boolean,
): Decision {
  const { tenant } = facts;
  const judgement = judgeWorkload(rendered.deploymentNames, objects, pods);
  if (judgement.status !== 'ready') return { kind: 'await-workload', rendered, judgement };
  // The edges lead to where it is now: the old place is needed no more.
  const clearing = decideClearing(facts);
  if (clearing) return clearing;
  if (waits) return { kind: 'await-confirmation', before: 'going-live' };
  // What rests is answered for by the edges: nothing to wait for.
  if (restOf(tenant)) return { kind: 'settle', rendered };
  const isRouteKnown =
    isTrue(tenant.conditions, 'RouteReady') && tenant.observedGeneration === tenant.generation;
  return checksRoutes && !isRouteKnown
    ? { kind: 'probe-route', rendered }
    : { kind: 'settle', rendered };
}

/** As in any place, but marked as the later one. */
function moveOf(
  { tenant, elsewhere }: TenantFacts,
  input: RenderInput,
  waits: boolean,
): Decision | null {
  if (!elsewhere) return null;
  const moved = { ...tenant, placementNumber: tenant.placementNumber + 1 };
  const rendered = render({ ...input, tenant: moved });
  if (!rendered.ok) return { kind: 'refuse', reason: 'BlueprintInvalid', failure: rendered.error };
  return decideMove(tenant, elsewhere, waits ? withoutRoutes(rendered.value) : rendered.value);
}

/** Only what was never live waits: its creation is under way, or it was waiting when that was looked at last. */
function awaitsConfirmation({ isOwnerConfirmed, tenant, operation }: TenantFacts): boolean {
  if (isOwnerConfirmed) return false;
  const ready = getCondition(tenant.conditions, 'Ready');
  return operation?.kind === 'tenant.create' || ready?.reason === AWAITING_CONFIRMATION;
}

/** Everything but the way there. */
function withoutRoutes(rendered: RenderedTenant): RenderedTenant {
  const objects = rendered.objects.filter(({ kind }) => kind !== 'IngressRoute');
  return { ...rendered, objects, hash: `${rendered.hash} without routes` };
}

function refuseMissing({ tenant, plan }: TenantFacts): Decision {
  const missing = plan
    ? `the blueprint ${tenant.blueprintId} version ${tenant.blueprintVersion}`
    : `the plan ${tenant.planId} version ${tenant.planVersion}`;
  const message = `This instance needs ${missing}, which is not in the catalogue. An operator must add it again.`;
  return {
    kind: 'refuse',
    reason: 'BlueprintInvalid',
    failure: { code: 'catalogue.missing', message, retry: 'never' },
  };
}

function findObstacle(tenant: Tenant, { namespace }: ObservedNamespace): Decision | null {
  if (!namespace) return tenant.adopted ? notOwned(goneMessage(tenant)) : null;
  const owner = namespace.metadata.labels?.[TENANT_LABEL];
  if (owner !== tenant.id && !tenant.adopted) {
    return notOwned(
      `The namespace ${namespaceOf(tenant)} exists and is not this instance's ` +
        `(its label ${TENANT_LABEL} is ${owner ?? 'missing'}). An operator must remove or relabel it.`,
    );
  }
  return namespace.metadata.deletionTimestamp ? { kind: 'await-namespace' } : null;
}

function foundDeployment(
  adopted: NonNullable<Tenant['adopted']>,
  { objects }: ObservedNamespace,
): KubernetesObject | undefined {
  return objects.find((object) => object.kind === 'Deployment' && isFound(adopted, object));
}

/** No namespace is made for an adopted instance: it would be nobody's. */
function goneMessage(tenant: Tenant): string {
  return `The namespace ${namespaceOf(tenant)}, in which this instance was adopted, is gone. An operator must make it again, or delete the instance.`;
}

function notOwned(message: string): Decision {
  const failure: Failure = { code: 'cluster.not-owned', message, retry: 'never' };
  return { kind: 'refuse', reason: 'NotOwned', failure };
}
