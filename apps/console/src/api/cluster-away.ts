import type { Condition } from '@fleetcommand/contracts/http/tenants';

/** Says of an instance that its cluster does not answer; undefined while it does. */
export function clusterAway<Said extends Pick<Condition, 'type' | 'reason'>>(
  conditions: readonly Said[],
): Said | undefined {
  return conditions.find(({ reason }) => reason === 'ClusterUnreachable');
}
