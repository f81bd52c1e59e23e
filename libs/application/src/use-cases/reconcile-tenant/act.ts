import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Cluster } from '../../ports/cluster.js';
import type { RouteProbe } from '../../ports/route-probe.js';
import type { SecretBox, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { HeldLease } from '../leases/with-lease.js';
import { applyObjects } from './act-on-objects.js';
import { deleteObjects, dropDatabase, release } from './act-on-deletion.js';
import { provisionDatabase } from './act-on-database.js';
import { awaitNamespace, awaitWorkload, probeRoute, settle } from './act-on-progress.js';
import type { Decision } from './decide.js';
import type { Effect } from './effect.js';
import type { ReconcileSettings, TenantFacts } from './facts.js';
import { failureEffect, refusalEffect } from './failures.js';

/** The world as one reconcile may touch it. */
export interface ActContext {
  readonly store: Store;
  readonly cluster: Cluster;
  readonly tenantDatabases: TenantDatabases;
  readonly secretBox: SecretBox;
  readonly tokens: TokenSource;
  readonly routeProbe: RouteProbe;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly settings: ReconcileSettings;
  readonly held: HeldLease;
}

/** Does what was decided, and says what came of it. Every act may be repeated. */
export function act(
  decision: Decision,
  facts: TenantFacts,
  context: ActContext,
): Promise<Effect> | Effect {
  const objectsSite = {
    condition: 'ObjectsApplied',
    step: facts.tenant.intent === 'deleted' ? 'teardown' : 'objects',
  } as const;
  switch (decision.kind) {
    case 'provision-database':
      return provisionDatabase(facts, context);
    case 'apply':
      return applyObjects(decision, facts, context);
    case 'await-workload':
      return awaitWorkload(decision, facts, context);
    case 'probe-route':
      return probeRoute(decision.rendered, facts, context);
    case 'settle':
      return settle(facts, decision.rendered);
    case 'delete-objects':
      return deleteObjects(decision.objects, facts, context);
    case 'await-namespace':
      return awaitNamespace(facts);
    case 'drop-database':
      return dropDatabase(facts, context);
    case 'release':
      return release(facts, context.clock.now());
    case 'refuse':
      return refusalEffect(facts, objectsSite, decision.reason, decision.failure);
    case 'retry':
      return failureEffect(
        facts,
        context.settings,
        objectsSite,
        decision.failure,
        context.clock.now(),
      );
  }
}
