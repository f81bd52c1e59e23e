/** The decisions of one host at one entry point, as entries of its maps. */
import type { EntryPoint } from '../ir/entry-points.js';
import type { Problem, Router } from '../ir/ir.js';
import { decideHost } from './decide.js';
import type { Tie } from './decide.js';
import type { HostUnit, MapEntry } from './model.js';
import { hostMap } from './model.js';
import { field, word } from './words.js';

/** Below every priority: an entry for "no router here". */
export const NO_ROUTER_PRIORITY = -1_999_999_999;

export function hostUnitId(entryPoint: EntryPoint, host: string): string {
  return `${entryPoint} ${host}`;
}

export function splitHostUnitId(id: string): { entryPoint: EntryPoint; host: string } {
  const space = id.indexOf(' ');
  return { entryPoint: id.slice(0, space) as EntryPoint, host: id.slice(space + 1) };
}

/** `routers`: all that are considered under this id; not empty. */
export function compileHost(id: string, routers: readonly Router[]): HostUnit {
  const { entryPoint, host } = splitHostUnitId(id);
  const { decisions, ties } = decideHost(host, routers);
  const entries = decisions.map(({ match, path, winner }): MapEntry => ({
    map: hostMap(entryPoint, match),
    key: word(host + path),
    value: winner ? `${winner.priority},${field(winner.name)}` : `${NO_ROUTER_PRIORITY},-`,
    provenance: (winner ?? routers[0]!).provenance,
    ...(winner && { router: winner.name }),
  }));
  return {
    id,
    entries,
    problems: [...ties.map((tie) => conflict(host, tie)), ...sharedByTenants(host, routers)],
  };
}

function conflict(host: string, { winner, loser, path }: Tie): Problem {
  const { object } = loser.provenance;
  return {
    severity: 'warning',
    code: 'routing.conflict',
    object,
    field: '',
    message: `${loser.name} and ${winner.name} both match ${host}${path} with priority ${winner.priority}: ${winner.name} answers, being first by namespace and name. Set a priority on one of them.`,
    router: loser.name,
  };
}

/** Two tenants with one host: a domain that should have been bound to one. Priorities decide; people must know. */
function sharedByTenants(host: string, routers: readonly Router[]): Problem[] {
  const byTenant = new Map<string, Router>();
  for (const router of routers) {
    const { tenant } = router.provenance;
    if (tenant !== undefined && !byTenant.has(tenant)) byTenant.set(tenant, router);
  }
  if (byTenant.size < 2) return [];
  const names = [...byTenant.keys()].sort();
  return [...byTenant.values()].map(({ name, provenance }) => ({
    severity: 'warning',
    code: 'routing.host-of-several-tenants',
    object: provenance.object,
    field: '',
    message: `The host ${host} is routed by ${names.slice(0, 5).join(' and ')}: priorities decide who answers which path. Bind the host to one tenant.`,
    router: name,
  }));
}
