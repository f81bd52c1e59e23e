import { findDrift } from '@fleetcommand/desired-state/observed/drift';
import {
  judgeWorkload,
  type WorkloadJudgement,
} from '@fleetcommand/desired-state/observed/workload';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import { render } from '@fleetcommand/desired-state/render';
import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import { AWAITING_CONFIRMATION } from '@fleetcommand/domain/accounts/email-verification';
import { getCondition, isTrue } from '@fleetcommand/domain/tenancy/condition';
import { restOf } from '@fleetcommand/domain/tenancy/rest';
import { ok, type Failure } from '@fleetcommand/kernel/result';

import type { KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';

/** The one next step for a tenant. Nothing here does anything; `act` does. */
export type Decision =
  /** Nothing is left to do: what is wanted is what is. */
  | { readonly kind: 'settle'; readonly rendered: RenderedTenant }
  | { readonly kind: 'provision-database' }
  /** Nothing is made for somebody who has not paid yet. */
  | { readonly kind: 'await-payment' }
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
  | {
      readonly kind: 'await-workload';
      readonly rendered: RenderedTenant;
      readonly judgement: WorkloadJudgement;
    }
  | { readonly kind: 'probe-route'; readonly rendered: RenderedTenant }
  /** Take the routes away first, so that no request meets a half-dismantled instance. */
  | { readonly kind: 'delete-objects'; readonly objects: readonly KubernetesObject[] }
  | { readonly kind: 'await-namespace' }
  | { readonly kind: 'drop-database' }
  | { readonly kind: 'release' }
  /** Nothing that is tried again can help until something is changed. */
  | { readonly kind: 'refuse'; readonly reason: string; readonly failure: Failure }
  | { readonly kind: 'retry'; readonly failure: Failure };

/** Reads as the specification: the first thing that is not yet as wanted is the next step. */
export function decide(facts: TenantFacts, settings: ReconcileSettings): Decision {
  return facts.tenant.intent === 'deleted' ? decideDeletion(facts) : decideRunning(facts, settings);
}

function decideRunning(facts: TenantFacts, settings: ReconcileSettings): Decision {
  const { tenant, plan, blueprint, domains } = facts;
  if (tenant.standing === 'awaiting-payment') return { kind: 'await-payment' };
  if (!plan || !blueprint) return refuseMissing(facts);
  const waits = awaitsConfirmation(facts);
  if (waits && settings.emailVerification === 'before-provisioning') {
    return { kind: 'await-confirmation', before: 'provisioning' };
  }

  const wantsDatabase = blueprint.data.postgres;
  if (wantsDatabase && facts.database?.state !== 'ready') return { kind: 'provision-database' };

  const database = wantsDatabase ? facts.databaseFacts : null;
  const { platform } = settings;
  const whole = render({ tenant, plan, blueprint, platform, database, domains });
  if (!whole.ok) {
    return { kind: 'refuse', reason: 'BlueprintInvalid', failure: whole.error };
  }
  const rendered = waits ? ok(withoutRoutes(whole.value)) : whole;
  if (!facts.observed.ok) return { kind: 'retry', failure: facts.observed.error };
  const observed = facts.observed.value;
  const obstacle = findObstacle(tenant.id, observed);
  if (obstacle) return obstacle;

  const drift = findDrift<RenderedTenant['objects'][number], KubernetesObject>(
    rendered.value.objects,
    allObjects(observed),
  );
  const wasApplied = tenant.appliedHash === rendered.value.hash;
  if (!wasApplied || drift.apply.length > 0 || drift.prune.length > 0) {
    return { kind: 'apply', rendered: rendered.value, ...drift, isDrift: wasApplied };
  }

  const judgement = judgeWorkload(rendered.value.deploymentNames, observed.objects, observed.pods);
  if (judgement.status !== 'ready') {
    return { kind: 'await-workload', rendered: rendered.value, judgement };
  }

  if (waits) return { kind: 'await-confirmation', before: 'going-live' };
  // What rests is answered for by the edges: nothing to wait for.
  if (restOf(tenant)) return { kind: 'settle', rendered: rendered.value };
  const isRouteKnown =
    isTrue(tenant.conditions, 'RouteReady') && tenant.observedGeneration === tenant.generation;
  if (settings.checksRoutes && !isRouteKnown)
    return { kind: 'probe-route', rendered: rendered.value };
  return { kind: 'settle', rendered: rendered.value };
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

function decideDeletion(facts: TenantFacts): Decision {
  if (!facts.observed.ok) return { kind: 'retry', failure: facts.observed.error };
  const { namespace, objects } = facts.observed.value;
  const isOurs = namespace?.metadata.labels?.[TENANT_LABEL] === facts.tenant.id;
  if (namespace && isOurs) {
    if (namespace.metadata.deletionTimestamp) return { kind: 'await-namespace' };
    const routes = objects.filter(
      (object) => object.kind === 'IngressRoute' && !object.metadata.deletionTimestamp,
    );
    return { kind: 'delete-objects', objects: [...routes, namespace] };
  }
  if (facts.database && facts.database.state !== 'dropped') return { kind: 'drop-database' };
  return { kind: 'release' };
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

function findObstacle(tenantId: string, { namespace }: ObservedNamespace): Decision | null {
  if (!namespace) return null;
  const owner = namespace.metadata.labels?.[TENANT_LABEL];
  if (owner !== tenantId) {
    const message =
      `The namespace ${namespaceName(tenantId)} exists and is not this instance's ` +
      `(its label ${TENANT_LABEL} is ${owner ?? 'missing'}). An operator must remove or relabel it.`;
    const failure: Failure = { code: 'cluster.not-owned', message, retry: 'never' };
    return { kind: 'refuse', reason: 'NotOwned', failure };
  }
  return namespace.metadata.deletionTimestamp ? { kind: 'await-namespace' } : null;
}

function allObjects({ namespace, objects }: ObservedNamespace): KubernetesObject[] {
  return namespace ? [namespace, ...objects] : [...objects];
}
