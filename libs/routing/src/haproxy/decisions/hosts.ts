/** The decisions of one host at one entry point, as entries of its maps. */
import { byPriority, whyFirst } from '../../ir/claims.js';
import type { Claim } from '../../ir/claims.js';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Problem, Router } from '../../ir/ir.js';
import { decideHost, isConditionalFor } from './decide.js';
import type { Candidate, Decision, Tie } from './decide.js';
import type { HostUnit, MapEntry } from '../model/model.js';
import { hostMap } from '../model/model.js';
import { field, word } from '../model/words.js';

/** Below every priority: an entry for "no router here". */
export const NO_ROUTER_PRIORITY = -1_999_999_999;

export function hostUnitId(entryPoint: EntryPoint, host: string): string {
  return `${entryPoint} ${host}`;
}

export function splitHostUnitId(id: string): { entryPoint: EntryPoint; host: string } {
  const space = id.indexOf(' ');
  return { entryPoint: id.slice(0, space), host: id.slice(space + 1) };
}

/**
 * `routers`: all that are considered under this id; not empty. `plainBackend` gives the backend of those that serve and
 * ask nothing more of frontends.
 */
export function compileHost(
  id: string,
  routers: readonly Router[],
  plainBackend: (router: Router) => string | undefined,
): HostUnit {
  const { entryPoint, host } = splitHostUnitId(id);
  const { asked, left } = withinLimit(host, routers);
  const { decisions, ties } = decideHost(host, asked);
  const entries = decisions.map(({ match, path, candidates }): MapEntry => {
    const [first] = candidates;
    return {
      map: hostMap(entryPoint, match),
      key: word(host + path),
      value: first ? candidates.map(candidateText).join(';') : `${NO_ROUTER_PRIORITY},-`,
      provenance: (first?.router ?? routers[0]!).provenance,
      ...(first && { router: first.router.name }),
    };
  });
  const whole = wholeHost(entryPoint, host, decisions, plainBackend);
  return {
    id,
    entries,
    highest: Math.max(...routers.map(({ priority }) => priority)),
    ...(whole && { whole }),
    problems: [
      ...ties.map((tie) => conflict(host, tie)),
      ...left.map((router) => oneTooMany(host, router)),
      ...sharedByTenants(host, routers),
    ],
  };
}

/** Every path begins with `/`: who is decided for it alone has the host to itself. */
function wholeHost(
  entryPoint: EntryPoint,
  host: string,
  decisions: readonly Decision[],
  plainBackend: (router: Router) => string | undefined,
): HostUnit['whole'] {
  const [decision, ...others] = decisions;
  if (decision?.match !== 'prefix' || decision.path !== '/') return undefined;
  if (others.length > 0 || host.startsWith('*')) return undefined;
  const [candidate] = decision.candidates;
  if (!candidate || candidate.isConditional) return undefined;
  const { name, priority, provenance } = candidate.router;
  const backend = plainBackend(candidate.router);
  if (backend === undefined) return undefined;
  const map = hostMap(entryPoint, 'whole');
  const entry = { map, key: word(host), value: backend, provenance, router: name };
  return { entry, priority };
}

/** `priority,router`, and `,,` where its rule has to be asked: nothing else holds two commas in a row. */
function candidateText({ router, isConditional }: Candidate): string {
  return `${router.priority},${field(router.name)}${isConditional ? ',,' : ''}`;
}

/** Rules that are asked one after the other for a host's requests. */
const MAX_CONDITIONAL = 64;

/** Where there are too many to ask, each namespace has its first ones asked: one alone cannot take all places. */
function withinLimit(
  host: string,
  routers: readonly Router[],
): { readonly asked: readonly Router[]; readonly left: readonly Router[] } {
  if (routers.length <= MAX_CONDITIONAL) return { asked: routers, left: [] };
  const conditional = routers.filter((router) => isConditionalFor(host, router)).sort(byPriority);
  const places = new Map<string, number>();
  const inTurn = conditional
    .map((router) => {
      const { namespace } = router.provenance.object;
      const place = places.get(namespace) ?? 0;
      places.set(namespace, place + 1);
      return { router, place };
    })
    .sort((a, b) => a.place - b.place);
  const left = new Set(inTurn.slice(MAX_CONDITIONAL).map(({ router }) => router));
  return { asked: routers.filter((router) => !left.has(router)), left: [...left] };
}

function oneTooMany(host: string, { name, provenance }: Router): Problem {
  const whose = host === '*' ? 'rules for any host' : `rules of ${host}`;
  return {
    severity: 'error',
    code: 'routing.too-many-conditions',
    object: provenance.object,
    field: '',
    message: `Of the ${whose} that ask for more than host and path ${MAX_CONDITIONAL} are served, each namespace’s first ones by priority: ${name} is not. Name its hosts, or let the application tell such requests apart.`,
    router: name,
  };
}

function conflict(host: string, { winner, loser, path }: Tie): Problem {
  const { object } = loser.provenance;
  const reason = whyFirst(winner, loser);
  if (reason !== undefined) return inTwoClusters(host, { winner, loser }, reason);
  return {
    severity: 'warning',
    code: 'routing.conflict',
    object,
    field: '',
    message: `${loser.name} and ${winner.name} both match ${host}${path} with priority ${winner.priority}: ${winner.name} answers, being first by namespace and name. Set a priority on one of them.`,
    router: loser.name,
  };
}

/** So it is for a while when an instance is moved; otherwise somebody left it behind. */
export function inTwoClusters(
  host: string,
  { winner, loser }: { readonly winner: Claim; readonly loser: Claim },
  reason: string,
): Problem {
  const { object } = loser.provenance;
  const there = winner.provenance.object.cluster ?? 'the cluster without a name';
  return {
    severity: 'warning',
    code: 'routing.two-clusters',
    object,
    field: '',
    message: `${host} is routed in two clusters: ${there} is asked, since ${reason}. That is usual while an instance is moved; else delete the ${object.kind} in the cluster that is not to serve it.`,
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
