import type { ClusterId } from '@fleetcommand/kernel/ids';
import { err, type Failure } from '@fleetcommand/kernel/result';

import type { Cluster } from '../../ports/cluster.js';

/** A cluster this process has no connection to: every call says so, and with it every instance that belongs there. */
export function unknownCluster(id: ClusterId, failure: Failure<'cluster.unknown'>): Cluster {
  const answer = () => Promise.resolve(err(failure));
  return {
    id,
    synced: Promise.resolve(),
    apply: answer,
    read: answer,
    delete: answer,
    observe: answer,
    list: answer,
    logs: answer,
    onTenantChange: () => () => undefined,
  };
}
