import { hostOf } from '@fleetcommand/domain/network/host';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import { withBrackets } from '@fleetcommand/kernel/ip-host';

import type { Edge } from '../../ports/edges.js';
import type { Store } from '../../ports/store.js';

/**
 * An edge; or, where the name ends in `*`, a name in the URL all of whose addresses are edges (a headless Service): each
 * of them is called by its address in the place of the `*`.
 */
export interface EdgeSetting {
  readonly name: string;
  /** Of the private API. */
  readonly url: string;
}

export interface EdgeDiscovery {
  readonly store: Pick<Store, 'edges'>;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  /** Every address behind a host name; none where it leads nowhere at present. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
}

type FoundEdge = Pick<Edge, 'name' | 'url' | 'discoveredBy'>;

/**
 * Makes known the edges that the settings lead to, and forgets those that one of them led to and no longer does; what
 * people registered stays. Writes only what has changed. A name that leads nowhere takes nothing away: resolvers fail.
 */
export async function findEdges(
  { store, clock, ids, resolve }: EdgeDiscovery,
  settings: readonly EdgeSetting[],
): Promise<void> {
  const known = await store.edges.list();
  for (const setting of settings) {
    const found = isPattern(setting)
      ? edgesBehind(setting, await resolve(hostOf(new URL(setting.url))))
      : [named(setting)];
    if (found.length === 0) continue;
    for (const edge of found.filter((one) => !known.some((other) => isSame(one, other))))
      await store.edges.register({ id: ids.next('edg'), ...edge }, clock.now());
    const gone = known.filter(
      ({ name, discoveredBy }) =>
        discoveredBy === setting.name && !found.some((one) => one.name === name),
    );
    for (const { id } of gone) await store.edges.remove(id);
  }
}

function isPattern({ name }: EdgeSetting): boolean {
  return name.endsWith('*');
}

function named({ name, url }: EdgeSetting): FoundEdge {
  return { name, url, discoveredBy: null };
}

function edgesBehind({ name, url }: EdgeSetting, addresses: readonly string[]): FoundEdge[] {
  return addresses.map((address) => {
    const own = new URL(url);
    own.hostname = withBrackets(address);
    return {
      name: name.replace('*', address.replaceAll(/[.:]+/g, '-')),
      url: own.origin,
      discoveredBy: name,
    };
  });
}

function isSame(found: FoundEdge, { name, url, discoveredBy }: Edge): boolean {
  return found.name === name && found.url === url && found.discoveredBy === discoveredBy;
}
