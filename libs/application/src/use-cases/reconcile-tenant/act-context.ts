import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Cluster } from '../../ports/cluster.js';
import type { EdgeRouting } from '../../ports/edge-routing.js';
import type { RouteProbe } from '../../ports/route-probe.js';
import type { SecretBox, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { HeldLease } from '../leases/with-lease.js';
import type { ReconcileSettings } from './facts.js';

/** The world as one reconcile may touch it. */
export interface ActContext {
  readonly store: Store;
  readonly cluster: Cluster;
  /** The one it is moving to, or leaving. */
  readonly elsewhere: Cluster | null;
  readonly tenantDatabases: TenantDatabases;
  readonly secretBox: SecretBox;
  readonly tokens: TokenSource;
  readonly routeProbe: RouteProbe;
  readonly edgeRouting: EdgeRouting;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly settings: ReconcileSettings;
  readonly held: HeldLease;
}
