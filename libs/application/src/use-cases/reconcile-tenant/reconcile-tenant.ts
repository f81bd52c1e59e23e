/**
 * Brings one tenant from what is to what is wanted.
 * Observes: the tenant's rows and, in the cluster's cache, its namespace. Changes: its database, its objects, and its
 * status. Level-triggered: what rang does not matter, every run starts from stored facts, and every act may be repeated,
 * so that a run that dies anywhere is simply run again.
 */
import type { Tenant, TenantState } from '@fleetcommand/domain/tenancy/tenant';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { ClusterId, IdGenerator, TenantId } from '@fleetcommand/kernel/ids';

import type { Cluster, Clusters } from '../../ports/cluster.js';
import type { EdgeRouting } from '../../ports/edge-routing.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { RouteProbe } from '../../ports/route-probe.js';
import type { SecretBox, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { Timers } from '../../ports/timers.js';
import { withLease, type HeldLease, type LeaseSettings } from '../leases/with-lease.js';
import { act } from './act.js';
import { settled } from './act-on-standing.js';
import { decide } from './decide.js';
import type { Next } from './effect.js';
import type { ReconcileSettings } from './facts.js';
import { gather, type GatherContext } from './gather.js';
import { isChange, record } from './record.js';
import { unknownCluster } from './unknown-cluster.js';

export interface ReconcileDependencies {
  readonly store: Store;
  readonly clusters: Clusters;
  readonly tenantDatabases: TenantDatabases;
  readonly secretBox: SecretBox;
  readonly tokens: TokenSource;
  readonly routeProbe: RouteProbe;
  readonly edgeRouting: EdgeRouting;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdGenerator;
  readonly lease: LeaseSettings;
  readonly settings: ReconcileSettings;
}

/** More decisions than any tenant can need in a row; reaching it is a bug, met by looking again later. */
const MAX_DECISIONS = 12;
const LATER = { kind: 'again', afterMs: 500, cause: 'retry' } as const;
const AT_REST: ReadonlySet<TenantState> = new Set(['active', 'suspended', 'hibernated']);
const GONE: ReconcileReport = { decisions: ['gone'], next: { kind: 'rest' }, cluster: null };

export interface ReconcileReport {
  /** The kinds of decision taken, in order; for logs. */
  readonly decisions: readonly string[];
  readonly next: Next;
  /** Where it was worked on; null where nothing was: somebody else was at it, or it is gone. */
  readonly cluster: ClusterId | null;
}

/** Runs one reconcile and rings for the next when one is due. */
export async function reconcileTenant(
  deps: ReconcileDependencies,
  tenantId: TenantId,
): Promise<ReconcileReport> {
  return (await lookAtRest(deps, tenantId)) ?? reconcileAlone(deps, tenantId);
}

/**
 * Most looks find everything as it is wanted and as it was said before. They take no lease, which would be two writes
 * for each; null: there is something to do, which is found again under one.
 */
async function lookAtRest(
  deps: ReconcileDependencies,
  tenantId: TenantId,
): Promise<ReconcileReport | null> {
  const tenant = await deps.store.tenants.find(tenantId);
  if (!tenant || tenant.deletedAt) return GONE;
  if (!mayRest(tenant)) return null;
  const facts = await gather(tenant, { ...deps, ...(await clustersOf(deps, tenant)) });
  const decision = decide(facts, deps.settings);
  if (decision.kind !== 'settle') return null;
  const effect = settled(facts, decision.rendered);
  if (effect.next.kind !== 'rest' || isChange(facts, effect, deps.clock.now())) return null;
  return { decisions: [decision.kind], next: effect.next, cluster: tenant.clusterId };
}

/** By its row alone: who is being worked on, or is not well, is not looked at twice. */
function mayRest({ observedGeneration, generation, leaving, state }: Tenant): boolean {
  return observedGeneration === generation && leaving === null && AT_REST.has(state);
}

async function reconcileAlone(
  deps: ReconcileDependencies,
  tenantId: TenantId,
): Promise<ReconcileReport> {
  const outcome = await withLease(
    { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
    `tenant/${tenantId}`,
    deps.lease,
    (held) => reconcileHeld(deps, tenantId, held),
  );
  const report: ReconcileReport =
    outcome.kind === 'done' ? outcome.value : { decisions: ['busy'], next: LATER, cluster: null };
  if (report.next.kind === 'again') {
    const { afterMs, cause } = report.next;
    await deps.queue.enqueue(
      { kind: 'tenant.reconcile', tenantId, generation: 0, cause },
      { delayMs: afterMs },
    );
  }
  return report;
}

async function reconcileHeld(
  deps: ReconcileDependencies,
  tenantId: TenantId,
  held: HeldLease,
): Promise<ReconcileReport> {
  const tenant = await deps.store.tenants.find(tenantId);
  if (!tenant || tenant.deletedAt) return GONE;
  const { clusterId } = tenant;
  const context = { ...deps, held, ...(await clustersOf(deps, tenant)) };
  const decisions: string[] = [];
  let facts = await gather(tenant, context);
  while (decisions.length < MAX_DECISIONS && held.isHeld()) {
    const decision = decide(facts, deps.settings);
    decisions.push(decision.kind);
    const effect = await act(decision, facts, context);
    // What was found after the lease ran out is the next holder's to find.
    if (!held.isHeld()) break;
    const recorded = await record(deps, held.lease, facts, effect);
    if (!recorded.ok) break;
    facts = recorded.value;
    if (effect.next.kind !== 'continue')
      return { decisions, next: effect.next, cluster: clusterId };
  }
  return { decisions, next: LATER, cluster: clusterId };
}

async function clustersOf(
  deps: ReconcileDependencies,
  { clusterId, movingTo, leaving }: Tenant,
): Promise<Pick<GatherContext, 'cluster' | 'elsewhere'>> {
  const other = movingTo ?? leaving;
  return {
    cluster: await clusterOf(deps, clusterId),
    elsewhere: other && (await clusterOf(deps, other)),
  };
}

async function clusterOf({ clusters }: ReconcileDependencies, id: ClusterId): Promise<Cluster> {
  const found = await clusters.get(id);
  return found.ok ? found.value : unknownCluster(id, found.error);
}
