import type { ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';

import type { ClusterAccess, ClusterCredentials } from '../../ports/cluster-access.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import { kubeconfigContext } from './kubeconfig-context.js';

/** The clusters that are reached by credentials of their own, for processes that keep connections to them. */
export async function fleetMembers({
  store,
  secretBox,
}: {
  readonly store: Pick<Store, 'clusterAccess'>;
  readonly secretBox: Pick<SecretBox, 'open'>;
}): Promise<readonly ClusterCredentials[]> {
  return membersAmong(await store.clusterAccess.list(), secretBox);
}

export function membersAmong(
  known: readonly ClusterAccess[],
  secretBox: Pick<SecretBox, 'open'>,
): readonly ClusterCredentials[] {
  return known.flatMap(({ clusterId: id, kubeconfigCiphertext: sealed }) =>
    sealed === null ? [] : [{ id, kubeconfig: openKubeconfig(secretBox, id, sealed) }],
  );
}

/** What no configured key opens is one cluster's trouble: the others are reached. */
function openKubeconfig(
  secretBox: Pick<SecretBox, 'open'>,
  id: ClusterId,
  sealed: string,
): ClusterCredentials['kubeconfig'] {
  try {
    return ok(secretBox.open(sealed, kubeconfigContext(id)));
  } catch (error) {
    return fail(
      'clusters.access-sealed',
      `Its credentials cannot be opened with any configured master key: ${String(error)}`,
    );
  }
}
