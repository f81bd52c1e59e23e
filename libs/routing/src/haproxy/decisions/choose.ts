/**
 * Which router would take a request, and why not the others: the question people ask, answered from the routers
 * themselves. HAProxy answers it from maps and in Lua (see `decide.ts`, `lua/rules.ts`, `frontends.ts`); the
 * specs hold both to the same answers.
 */
import { CHALLENGE_PATH, challengeKey } from '../requests/acme-challenges.js';
import { byClaim, whyFirst } from '../../ir/claims.js';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Router } from '../../ir/ir.js';
import { wildcardOf } from '../../ir/names.js';
import { ANY_HOST, asksAtRunTime, hostKeys } from './decide.js';
import { answerRule } from './matcher-answers.js';
import type { KnownRequest } from './matcher-answers.js';
import { ANSWER_STATUS } from '../model/model.js';
import type { Answer } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { ruleProgram } from './rule-programs.js';
import { requestHost, requestPath } from '../requests/request-spelling.js';

/** A request as its client sends it. */
export interface AskedRequest {
  readonly entryPoint: EntryPoint;
  readonly method: string;
  /** `Host` header, with or without a port. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clientAddress: string;
}

/** What becomes of the request. */
export type Fate =
  /** By the edge, before any router is looked for. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** As the entry point's settings ask. */
  | { readonly kind: 'redirected'; readonly scheme: 'http' | 'https'; readonly port: number }
  /** To whoever proves to certificate authorities that the host is ours. */
  | { readonly kind: 'acme-challenge' }
  /** With a page of the edge's own. */
  | { readonly kind: 'answered'; readonly answer: Answer; readonly status: number }
  /** Through the winner's middlewares to its service. */
  | { readonly kind: 'forwarded'; readonly service: string };

export interface Candidate {
  readonly router: Router;
  /** Its rule holds, and another one won. */
  readonly matches: boolean;
  readonly why: string;
}

export interface Choice {
  /** As routers saw them; absent where the request is refused before. */
  readonly host?: string;
  readonly path?: string;
  readonly fate: Fate;
  readonly winner?: Router;
  /** Why the winner is it, for people. */
  readonly why?: string;
  /** Routers that match, or name the host, likeliest first. */
  readonly losers: readonly Candidate[];
  /** How many further routers are for other hosts. */
  readonly others: number;
}

type Settings = Pick<EdgeOptions, 'entryPoints' | 'plainHttpHosts'> & {
  /** Those the edge answers itself, by `challengeKey`. */
  readonly challenges?: ReadonlySet<string>;
};

/**
 * `stateOf` says what a router answers with, where more is known of that than the router itself says (such as that
 * its service was refused).
 */
export function chooseRouter(
  routers: Iterable<Router>,
  request: AskedRequest,
  settings: Settings,
  stateOf: (router: Router) => Router['state'] = ({ state }) => state,
): Choice {
  const method = request.method.toUpperCase();
  if (method === 'TRACE' || method === 'CONNECT')
    return refusal(405, `${method} is for proxies: the edge forwards it to nobody`);
  const host = requestHost(request.host);
  if (!host.ok) return refusal(host.error.status, host.error.reason);
  const path = requestPath(request.path);
  if (!path.ok) return refusal(path.error.status, path.error.reason);
  const seen: KnownRequest = {
    host: host.value,
    path: path.value,
    query: /\?([^#]*)/.exec(request.path)?.[1] ?? '',
    method,
    headers: lowerCaseNames(request.headers),
    clientAddress: request.clientAddress,
  };
  const spelled = { host: host.value, path: path.value };
  const early = beforeRouters(request, seen, settings);
  if (early) return { ...spelled, fate: early, losers: [], others: 0 };
  const { winner, ...rest } = rank(routers, request.entryPoint, seen);
  if (!winner) return { ...spelled, ...rest, fate: answered('not-found') };
  const { router, why } = winner;
  return { ...spelled, ...rest, winner: router, why, fate: fateOf(router, stateOf(router)) };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function refusal(status: number, reason: string): Choice {
  return { fate: { kind: 'refused', status, reason }, losers: [], others: 0 };
}

function beforeRouters(
  { entryPoint }: AskedRequest,
  { host, path }: KnownRequest,
  { entryPoints, plainHttpHosts = [], challenges }: Settings,
): Fate | undefined {
  const at = entryPoints.find(({ name }) => name === entryPoint);
  const isPlain = at?.speaksTls === false;
  if (isPlain && challenges?.has(challengeKey(host, path))) return { kind: 'acme-challenge' };
  const isChallenge = isPlain && path.startsWith(CHALLENGE_PATH);
  if (at?.redirect && !isChallenge && !plainHttpHosts.includes(host))
    return { kind: 'redirected', scheme: at.redirect.scheme, port: at.redirect.port };
  return undefined;
}

interface Ranked {
  readonly router: Router;
  /** 0: it names the host; 1: its parent's pattern; 2: any host. */
  readonly distance: number;
  readonly why: string;
}

interface Ranking {
  readonly winner: Ranked | undefined;
  readonly losers: readonly Candidate[];
  readonly others: number;
}

function rank(routers: Iterable<Router>, entryPoint: EntryPoint, seen: KnownRequest): Ranking {
  const keys = [seen.host, wildcardOf(seen.host), ANY_HOST];
  const matching: Ranked[] = [];
  const losers: Candidate[] = [];
  let others = 0;
  for (const router of routers) {
    const names = hostKeys(router);
    const distance = keys.findIndex((key) => key !== undefined && names.has(key));
    const { holds, why } = answerRule(router.rule, seen);
    if (distance < 0 && !holds) {
      others += 1;
      continue;
    }
    const hindrance = hindranceOf(router, entryPoint);
    if (holds && hindrance === undefined) matching.push({ router, distance, why });
    else losers.push({ router, matches: false, why: (holds && hindrance) || why });
  }
  const [winner, ...beaten] = matching.sort(compareRanked);
  losers.sort((a, b) => b.router.priority - a.router.priority);
  const second = beaten.map((each) => ({
    router: each.router,
    matches: true,
    why: whyBeaten(each, winner!),
  }));
  return { winner, losers: [...second, ...losers], others };
}

function hindranceOf(router: Router, entryPoint: EntryPoint): string | undefined {
  if (!router.entryPoints.includes(entryPoint))
    return `it is not on ${entryPoint}, but on ${router.entryPoints.join(', ')}`;
  if (asksAtRunTime(router) && ruleProgram(router.rule) === undefined)
    return 'its rule is too long to be served; the problems tell more';
  return undefined;
}

/** As HAProxy ends up: by priority, then by specificity of the host, then by claim. */
function compareRanked(a: Ranked, b: Ranked): number {
  if (a.router.priority !== b.router.priority) return b.router.priority - a.router.priority;
  if (a.distance !== b.distance) return a.distance - b.distance;
  return byClaim(a.router, b.router);
}

function whyBeaten({ router }: Ranked, { router: winner }: Ranked): string {
  if (router.priority < winner.priority)
    return `it matches, but its priority ${router.priority} is lower than ${winner.priority}`;
  const reason = whyFirst(winner, router);
  if (reason !== undefined)
    return `it is in ${router.provenance.object.cluster}, too; ${winner.provenance.object.cluster} is asked: ${reason}`;
  return `it matches with the same priority ${winner.priority}; ${winner.name} is more specific, or first by namespace and name`;
}

function fateOf({ service }: Router, state: Router['state']): Fate {
  if (state !== 'serve') return answered(state);
  return service === undefined ? answered('no-endpoints') : { kind: 'forwarded', service };
}

function answered(answer: Answer): Fate {
  return { kind: 'answered', answer, status: ANSWER_STATUS[answer] };
}
