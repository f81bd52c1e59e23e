import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { changeCluster } from '../fleet/change-places.js';
import type { ChangedMeanwhile } from '../changed-meanwhile.js';
import type { ClusterDependencies } from './dependencies.js';
import { describeLeft } from './left-behind.js';
import { placeWaiting } from './place-waiting.js';

/**
 * Empties a cluster as far as can be done without moving anybody who runs: it takes no new instances, and those that only
 * wait there for room are placed elsewhere. Refused, with who is left and how they are moved, while instances run there;
 * it stays closed then.
 */
export async function drainCluster(
  deps: Pick<ClusterDependencies, 'store' | 'ids' | 'clock'>,
  actor: Actor,
  id: ClusterId,
): Promise<Result<void, Failure<'clusters.not-found' | 'clusters.not-empty' | ChangedMeanwhile>>> {
  const closed = await changeCluster(deps, actor, id, { cordoned: true });
  if (!closed.ok) return closed;
  await placeWaiting(deps);
  const left = await describeLeft(deps.store, id);
  if (left === null) return ok(undefined);
  const message = `${closed.value.name} takes no new instances any more, and still has ${left}. Move them: fleet admin bulk move --cluster ${closed.value.name} --to CLUSTER (it says first what would happen; do it with --yes). Those that were adopted there stay until they are deleted.`;
  return fail('clusters.not-empty', message);
}
