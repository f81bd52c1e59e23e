/**
 * Hosts that one router has to itself, in a map of their own: what `plain-requests.ts` looks up. A router for more hosts
 * than one (`*.parent`, or any) of a higher priority takes them out of it, as one that goes puts them back.
 */
import { wildcardOf } from '../../ir/names.js';
import type { PersistentMap } from '../../ir/persistent-map.js';
import { ANY_HOST } from './decide.js';
import { hostUnitId, splitHostUnitId } from './hosts.js';
import type { HostUnit } from '../model/model.js';

type Hosts = PersistentMap<HostUnit>;

/** `touched`: ids of the units that were compiled anew, which are without their entry so far. */
export function withWholeHosts(
  hosts: Hosts,
  touched: readonly string[],
  before: Hosts | undefined,
): Hosts {
  const isAffected = affectedBy(
    touched.filter((id) => isPattern(id) && hosts.get(id)?.highest !== before?.get(id)?.highest),
  );
  // Seldom: patterns come and go with the platform's own routes, not with tenants.
  const others = isAffected ? [...hosts.keys()].filter(isAffected) : [];
  const updates = [...new Set([...touched, ...others])].flatMap((id) => {
    const unit = hosts.get(id);
    const settled = unit && settle(unit, hosts);
    return settled === unit ? [] : [[id, settled] as const];
  });
  return hosts.with(updates);
}

function settle(unit: HostUnit, hosts: Hosts): HostUnit {
  const { id, whole, entries } = unit;
  if (!whole) return unit;
  const isThere = entries.includes(whole.entry);
  const belongs = rivalsOf(id).every(
    (rival) => (hosts.get(rival)?.highest ?? -Infinity) <= whole.priority,
  );
  if (isThere === belongs) return unit;
  return {
    ...unit,
    entries: belongs ? [...entries, whole.entry] : entries.filter((entry) => entry !== whole.entry),
  };
}

/** The patterns that cover a host. */
function rivalsOf(id: string): string[] {
  const { entryPoint, host } = splitHostUnitId(id);
  const wildcard = wildcardOf(host);
  return [ANY_HOST, ...(wildcard === undefined ? [] : [wildcard])].map((pattern) =>
    hostUnitId(entryPoint, pattern),
  );
}

function isPattern(id: string): boolean {
  return splitHostUnitId(id).host.startsWith('*');
}

/** Whether one of these patterns covers a host; undefined where there are none. */
function affectedBy(patterns: readonly string[]): ((id: string) => boolean) | undefined {
  if (patterns.length === 0) return undefined;
  return (id) => rivalsOf(id).some((rival) => patterns.includes(rival));
}
