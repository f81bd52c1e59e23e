/** "Which router would take this request?", from the values the loop holds. Pure. */
import type {
  JudgedRouter,
  TestRequest,
  TestRequestAnswer,
} from '@fleetcommand/contracts/http/edge/choice';
import { chooseRouter } from '@fleetcommand/routing/haproxy/decisions/choose';
import { refusalOfRouter } from '@fleetcommand/routing/haproxy/steps/router-limits';
import { refusalOf } from '@fleetcommand/routing/haproxy/pools/service-limits';
import type { Candidate, Choice, Fate } from '@fleetcommand/routing/haproxy/decisions/choose';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/model/options';
import type { Router } from '@fleetcommand/routing/ir/ir';
import type { Service } from '@fleetcommand/routing/ir/services';

/** Losers told of; a wildcard's may be thousands. */
const MOST_LOSERS = 50;

export function testRequest(
  routers: Iterable<Router>,
  services: ReadonlyMap<string, Service>,
  { url, method, headers, clientAddress }: TestRequest,
  options: EdgeOptions & Parameters<typeof chooseRouter>[2],
): TestRequestAnswer {
  const { host } = new URL(url);
  const entryPoint = entryPointFor(new URL(url), options);
  const path = pathOf(url);
  const request = { entryPoint, method, host, path, headers, clientAddress } as const;
  const choice = chooseRouter(routers, request, options, (router) =>
    isRefused(router, services, options) ? 'quarantined' : router.state,
  );
  const { fate, winner, losers, others } = choice;
  const service = fate.kind === 'forwarded' ? fate.service : null;
  return {
    entryPoint,
    host: choice.host ?? null,
    path: choice.path ?? null,
    outcome: fate.kind,
    status: 'status' in fate ? fate.status : null,
    message: sentenceOf(choice),
    winner: winner ? judged({ router: winner, matches: true, why: choice.why ?? '' }) : null,
    middlewares: winner ? [...new Set(winner.middlewareNames)] : [],
    service,
    endpoints: endpointsOf(service === null ? undefined : services.get(service)),
    losers: losers.slice(0, MOST_LOSERS).map(judged),
    others: others + Math.max(0, losers.length - MOST_LOSERS),
  };
}

/** HAProxy cannot do what the router or its service asks for. */
function isRefused(
  router: Router,
  services: ReadonlyMap<string, Service>,
  options: EdgeOptions,
): boolean {
  if (router.state !== 'serve') return false;
  const service = router.service === undefined ? undefined : services.get(router.service);
  if (service && refusalOf(service)) return true;
  return refusalOfRouter(router, options) !== undefined;
}

/** The one at the address' port, or else the first that speaks its protocol. */
function entryPointFor(
  { protocol, port }: URL,
  { entryPoints }: Pick<EdgeOptions, 'entryPoints'>,
): string {
  const speaking = entryPoints.filter(({ speaksTls }) => speaksTls === (protocol === 'https:'));
  const atPort = speaking.find(({ bind }) => String(bind.port) === port);
  return (atPort ?? speaking[0] ?? entryPoints[0])?.name ?? 'web';
}

/** As written: `new URL` would tidy away what the edge is asked about, such as `//` and `..`. */
function pathOf(url: string): string {
  const [, path = ''] = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url) ?? [];
  return path.startsWith('/') ? path : `/${path}`;
}

function judged({ router, matches, why }: Candidate): JudgedRouter {
  return {
    name: router.name,
    rule: router.ruleText,
    priority: router.priority,
    object: { ...router.provenance.object },
    tenant: router.provenance.tenant ?? null,
    matches,
    why,
  };
}

function endpointsOf(service: Service | undefined): TestRequestAnswer['endpoints'] {
  return (service?.parts ?? []).flatMap((part) =>
    part.endpoints.map(({ address, port, ready, terminating }) => ({
      address,
      port,
      ready,
      terminating,
    })),
  );
}

function sentenceOf({ fate, winner, others }: Choice): string {
  switch (fate.kind) {
    case 'refused':
      return `The edge refuses it with ${fate.status}: ${fate.reason}.`;
    case 'redirected':
      return `The edge redirects it to ${fate.scheme.toUpperCase()} on port ${fate.port}.`;
    case 'acme-challenge':
      return 'It goes to whoever proves to certificate authorities that the host is ours.';
    case 'forwarded':
      return `${winner?.name ?? 'A router'} takes it, and ${fate.service} answers.`;
    case 'answered':
      return answeredSentence(fate, winner, others);
    default:
      return (fate satisfies never as Fate).kind;
  }
}

function answeredSentence(
  { answer, status }: Extract<Fate, { kind: 'answered' }>,
  winner: Router | undefined,
  others: number,
): string {
  if (!winner)
    return `No router takes it: the edge answers ${status}. All ${others} others are for other hosts.`;
  const reason = winner.reason === undefined ? '' : `: ${winner.reason}`;
  return `${winner.name} takes it and answers ${status} (${answer})${reason}`;
}
