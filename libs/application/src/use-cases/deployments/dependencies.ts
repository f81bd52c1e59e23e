import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { Clusters } from '../../ports/cluster.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';

export interface DeploymentDependencies {
  readonly store: Store;
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly secretBox: SecretBox;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}

/** What is deployed, by the names the deployer has for it. */
export interface DeployedService {
  readonly namespace: string;
  readonly service: string;
}

/** As audit entries name it. */
export function targetOf({ namespace, service }: DeployedService): string {
  return `${namespace}/${service}`;
}
