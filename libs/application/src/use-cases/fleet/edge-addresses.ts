import { hostOf } from '@fleetcommand/domain/network/host';

import type { Store } from '../../ports/store.js';

/** Where the known edges are, those first that answered when they were last asked. IP addresses, or names. */
export async function edgeAddresses({ edges }: Pick<Store, 'edges'>): Promise<readonly string[]> {
  const known = await edges.list();
  const answering = known.filter(({ problem }) => problem === null);
  const silent = known.filter(({ problem }) => problem !== null);
  return [...new Set([...answering, ...silent].map(({ url }) => hostOf(new URL(url))))];
}
