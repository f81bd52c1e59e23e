import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';

/** How many are named; the rest is counted. */
const NAMED = 10;

/** `12 instances: acme, globex … and 2 more`; null where nobody lives there. */
export async function describeLeft(
  { fleet }: Pick<Repositories, 'fleet'>,
  clusterId: ClusterId,
): Promise<string | null> {
  const { items, hasMore } = await fleet.listTenants({ clusterId }, { limit: NAMED });
  if (items.length === 0) return null;
  const names = items.map(({ slug }) => slug).join(', ');
  if (hasMore) return `more than ${NAMED} instances: ${names} and others`;
  return `${items.length === 1 ? 'one instance' : `${items.length} instances`}: ${names}`;
}
