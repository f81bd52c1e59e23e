/** What is decided under each host, and each name asked for in TLS: one unit each, of all fragments that have a say in it. */
import type { Fragment, Router } from '../ir/ir.js';
import type { Difference } from '../ir/persistent-map.js';
import { PersistentMap } from '../ir/persistent-map.js';
import type { TcpRouter } from '../ir/tcp.js';
import { hostKeys } from './decisions/decide.js';
import { compileHost, hostUnitId, splitHostUnitId } from './decisions/hosts.js';
import type { HostUnit, Model, ModelOrigin } from './model/model.js';
import type { EdgeOptions } from './model/options.js';
import { hasShortWay } from './requests/plain-requests.js';
import { compileSni, sniNamesOf } from './connections/tcp-structure.js';
import { withWholeHosts } from './decisions/whole-hosts.js';

/** Which units fragments have a say in. Entry points that are none here have no units. */
export function hostClaims({
  entryPoints,
}: EdgeOptions): (fragment: Fragment) => Iterable<readonly [string, string]> {
  const known = new Set(entryPoints.map(({ name }) => name));
  const isHere = (unitId: string): boolean =>
    known.has(splitHostUnitId(unitId.replace(SNI, '')).entryPoint);
  return function* claims({ id, routers, tcpRouters = [] }) {
    for (const router of routers)
      for (const key of unitIdsOf(router)) if (isHere(key)) yield [key, id];
    for (const router of tcpRouters)
      for (const key of sniUnitIdsOf(router)) if (isHere(key)) yield [key, id];
  };
}

function* unitIdsOf(router: Router): Iterable<string> {
  const keys = hostKeys(router);
  for (const entryPoint of router.entryPoints)
    for (const host of keys) yield hostUnitId(entryPoint, host);
}

/** Of units that decide about connections instead of requests. */
const SNI = 'sni:';

function* sniUnitIdsOf(router: TcpRouter): Iterable<string> {
  for (const entryPoint of router.entryPoints)
    for (const host of sniNamesOf(router) ?? []) yield `${SNI}${hostUnitId(entryPoint, host)}`;
}

export function compileHosts(
  before: Model | undefined,
  { fragments, hostOwners }: ModelOrigin,
  changes: ReadonlyArray<Difference<Fragment>>,
  { options, units }: { readonly options: EdgeOptions; readonly units: Model['units'] },
): PersistentMap<HostUnit> {
  const claims = hostClaims(options);
  const shortWays = new Set(options.entryPoints.filter(hasShortWay).map(({ name }) => name));
  const touched = new Set<string>();
  for (const { before: old, after } of changes)
    for (const fragment of [old, after])
      for (const [key] of fragment ? claims(fragment) : []) touched.add(key);
  const byFragment = new Map<string, Map<string, Router[]>>();
  const routersAt = (id: string, key: string): Router[] => {
    const routers = byFragment.get(id) ?? routersByUnit(fragments.get(id));
    byFragment.set(id, routers);
    return routers.get(key) ?? [];
  };
  const updates = [...touched].map((key) => {
    if (key.startsWith(SNI)) return [key, compileSniUnit(key, hostOwners, fragments)] as const;
    const owners = hostOwners.get(key) ?? [];
    const routers = owners.flatMap((id) => routersAt(id, key));
    const isShort = shortWays.has(splitHostUnitId(key).entryPoint);
    const plainBackend = ({ name }: Router): string | undefined =>
      isShort
        ? owners.map((id) => units.get(id)?.plain.get(name)).find((each) => each !== undefined)
        : undefined;
    if (routers.length === 0) return [key, undefined] as const;
    return [key, compileHost(key, routers, plainBackend)] as const;
  });
  const hosts = (before?.hosts ?? PersistentMap.empty<HostUnit>()).with(updates);
  return withWholeHosts(
    hosts,
    updates.map(([key]) => key),
    before?.hosts,
  );
}

function compileSniUnit(
  key: string,
  owners: ModelOrigin['hostOwners'],
  fragments: ModelOrigin['fragments'],
): HostUnit | undefined {
  const routers = (owners.get(key) ?? [])
    .flatMap((id) => fragments.get(id)?.tcpRouters ?? [])
    .filter((router) => [...sniUnitIdsOf(router)].includes(key));
  const { entryPoint, host } = splitHostUnitId(key.slice(SNI.length));
  return routers.length === 0 ? undefined : compileSni(key, entryPoint, host, routers);
}

function routersByUnit(fragment: Fragment | undefined): Map<string, Router[]> {
  const byUnit = new Map<string, Router[]>();
  for (const router of fragment?.routers ?? []) {
    for (const key of unitIdsOf(router)) {
      const routers = byUnit.get(key) ?? [];
      routers.push(router);
      byUnit.set(key, routers);
    }
  }
  return byUnit;
}
