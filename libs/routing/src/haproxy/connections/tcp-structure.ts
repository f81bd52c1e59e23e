/**
 * Which entry points have a look at connections before HTTP does. An entry point without TCP routers is not among
 * them, and costs nothing more than before.
 */
import { byPriority, whyFirst } from '../../ir/claims.js';
import type { EntryPointFacts } from '../../ir/entry-points.js';
import type { Fragment, Problem } from '../../ir/ir.js';
import type { TcpRouter } from '../../ir/tcp.js';
import { inTwoClusters } from '../decisions/hosts.js';
import type { HostUnit, MapEntry } from '../model/model.js';
import type { TcpEntryPoint } from '../model/tcp-rules.js';
import type { Places } from '../pools/pools.js';
import { field, word } from '../model/words.js';

/** `state,backend,tls` of each TCP router. */
export const TCP_ROUTER_MAP = 'maps/tcp-routers.map';

/** SNI name → `priority,router`. */
export function sniMap(entryPoint: string): string {
  return `maps/sni-${entryPoint}.map`;
}

/** The same value as before where nothing about it changed. */
export function tcpAfter(
  before: readonly TcpEntryPoint[],
  changes: ReadonlyArray<{
    readonly before?: Fragment | undefined;
    readonly after?: Fragment | undefined;
  }>,
  fragments: Iterable<Fragment>,
  entryPoints: readonly EntryPointFacts[],
): readonly TcpEntryPoint[] {
  const isTouched = changes.some(
    (change) => (change.before?.tcpRouters ?? change.after?.tcpRouters) !== undefined,
  );
  if (!isTouched) return before;
  const routers = [...fragments].flatMap(({ tcpRouters = [] }) => tcpRouters);
  const after = entryPoints.flatMap((entryPoint) => {
    const here = routers.filter((router) => router.entryPoints.includes(entryPoint.name));
    return here.length === 0 ? [] : [tcpEntryPoint(entryPoint, here)];
  });
  return JSON.stringify(after) === JSON.stringify(before) ? before : after;
}

function tcpEntryPoint(
  { name, speaksTls }: EntryPointFacts,
  routers: readonly TcpRouter[],
): TcpEntryPoint {
  const inOrder = [...routers].sort((a, b) => byPriority(b, a));
  return {
    entryPoint: name,
    looksAtHello: speaksTls || routers.some(({ tls }) => tls !== 'none'),
    endsTls: routers.some(({ tls }) => tls === 'terminate'),
    rules: inOrder
      .filter((router) => sniNamesOf(router) === undefined)
      .map(({ name, provenance, rule, priority, tls }) => ({
        router: name,
        provenance,
        rule,
        priority,
        isTls: tls !== 'none',
      })),
    guards: inOrder
      .filter(({ middlewares }) => middlewares.length > 0)
      .map(({ name, provenance, middlewares }) => ({ router: name, provenance, middlewares })),
  };
}

/** The names of a rule that is nothing but a list of names: a map decides for it. */
export function sniNamesOf({ rule }: TcpRouter): readonly string[] | undefined {
  if (rule.op !== 'match' || rule.matcher.kind !== 'hostSni') return undefined;
  return rule.matcher.hosts.includes('*') ? undefined : rule.matcher.hosts;
}

export function tcpRouterEntry(router: TcpRouter, places: Places): MapEntry {
  const place = router.service === undefined ? undefined : places.get(router.service);
  const state = router.state === 'serve' && !place ? 'no-endpoints' : router.state;
  return {
    map: TCP_ROUTER_MAP,
    key: field(router.name),
    value: `${state},${place?.backend ?? '-'},${router.tls}`,
    provenance: router.provenance,
    router: router.name,
  };
}

/** Who gets the connections for one name: the highest priority, then the first claim. */
export function compileSni(
  id: string,
  entryPoint: string,
  host: string,
  routers: readonly TcpRouter[],
): HostUnit {
  const [winner, ...losers] = [...routers].sort(byPriority);
  return {
    id,
    entries: [
      {
        map: sniMap(entryPoint),
        key: word(host),
        value: `${winner!.priority},${field(winner!.name)}`,
        provenance: winner!.provenance,
        router: winner!.name,
      },
    ],
    problems: losers
      .filter(({ priority }) => priority === winner!.priority)
      .map((loser) => conflict(host, winner!, loser)),
  };
}

function conflict(host: string, winner: TcpRouter, loser: TcpRouter): Problem {
  const reason = whyFirst(winner, loser);
  if (reason !== undefined) return inTwoClusters(host, { winner, loser }, reason);
  return {
    severity: 'warning',
    code: 'routing.conflict',
    object: loser.provenance.object,
    field: '',
    message: `${loser.name} and ${winner.name} both ask for connections to ${host} with priority ${winner.priority}: ${winner.name} gets them, being first by namespace and name. Set a priority on one of them.`,
    router: loser.name,
  };
}
