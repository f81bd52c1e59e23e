import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { ClusterProbe } from '../../ports/cluster-access.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';

/** What bringing clusters into the fleet takes. */
export interface ClusterDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly clusterProbe: ClusterProbe;
}
