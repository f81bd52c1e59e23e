/** What one fragment compiles to: what its routers do, its backends and its certificates. */
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Problem, Router } from '../ir/ir.js';
import type { PersistentMap } from '../ir/persistent-map.js';
import { challengeEntry } from './requests/acme-challenges.js';
import { chainEntries } from './pools/backend-chains.js';
import { asksAtRunTime } from './decisions/decide.js';
import type { CertificateFile, MapEntry, Slot, Unit } from './model/model.js';
import { ROUTER_MAP } from './model/model.js';
import type { EdgeOptions } from './model/options.js';
import type { Place, Places } from './pools/pools.js';
import { checkEntries } from './pools/health-checks.js';
import { PLAIN_STATE } from './requests/plain-requests.js';
import { RULE_MAP, ruleProgram } from './decisions/rule-programs.js';
import { serverFilesOf, serversOf } from './pools/servers.js';
import { refusalOfRouter } from './steps/router-limits.js';
import { refusalOf } from './pools/service-limits.js';
import { chainOf, stepEntries } from './steps/steps.js';
import { tcpRouterEntry } from './connections/tcp-structure.js';
import { field, fileNameOf, word } from './model/words.js';

export function compileUnit(
  fragment: Fragment,
  places: Places,
  sniOwners: PersistentMap<readonly string[]>,
  options: EdgeOptions,
): Unit {
  const problems: Problem[] = [];
  const slots = fragment.services.flatMap((service): Slot[] => {
    const place = places.get(service.name);
    if (!place) return [];
    return [
      {
        ...place,
        service: service.name,
        provenance: service.provenance,
        servers: serversOf(service),
      },
    ];
  });
  const refused = new Set<string>();
  for (const service of fragment.services) {
    const problem = refusalOf(service);
    if (!problem) continue;
    refused.add(service.name);
    problems.push(problem);
  }
  const refusedRouters = new Set<string>();
  for (const router of fragment.routers) {
    const problem = refusalOfRouter(router, options);
    if (!problem) continue;
    refusedRouters.add(router.name);
    problems.push(problem);
  }
  const routes = fragment.routers.map((router) =>
    routeOf(router, places, refused, refusedRouters.has(router.name)),
  );
  const served = fragment.services.filter(({ name }) => places.has(name));
  return {
    id: fragment.id,
    entries: [
      ...routes.map(routerEntry),
      ...fragment.routers.flatMap((router) => ruleEntries(router, problems)),
      ...parameterEntries(
        fragment.routers.filter(({ name }) => !refusedRouters.has(name)),
        places,
      ),
      ...(fragment.challenges ?? []).map(challengeEntry),
      ...(fragment.tcpRouters ?? []).map((router) => tcpRouterEntry(router, places)),
      ...served.flatMap((service) => checkEntries(service, places.get(service.name)!.backend)),
    ],
    slots,
    plain: new Map(
      routes.flatMap((route) => (isPlain(route) ? [[route.router.name, route.backend]] : [])),
    ),
    serverFiles: served.flatMap(serverFilesOf),
    certificates: fragment.certificates.flatMap((certificate) =>
      certificateFile(fragment.id, certificate, sniOwners, problems),
    ),
    problems,
  };
}

/** How a certificate is named among the owners of an SNI name. */
export function sniClaim(fragmentId: string, { name }: Pick<Certificate, 'name'>): string {
  return `${fragmentId} ${name}`;
}

/** What a router does with a request. */
interface Route {
  readonly router: Router;
  /** That of the router, or `plain`: it serves, and has no middlewares, or a backend that carries them out. */
  readonly state: Router['state'] | typeof PLAIN_STATE;
  readonly backend: string | undefined;
  readonly chain: string;
}

interface PlainRoute extends Route {
  readonly backend: string;
}

function isPlain(route: Route): route is PlainRoute {
  return route.state === PLAIN_STATE && route.backend !== undefined;
}

function routeOf(
  router: Router,
  places: Places,
  refused: ReadonlySet<string>,
  isRefused: boolean,
): Route {
  const place = router.service === undefined ? undefined : places.get(router.service);
  const chain = isRefused || place?.hasChain ? '-' : chainOf(router);
  const state = stateOf(router, place, refused);
  return { router, backend: place?.backend, chain, state: refined(state, isRefused, chain) };
}

function refined(state: Router['state'], isRefused: boolean, chain: string): Route['state'] {
  if (state !== 'serve') return state;
  if (isRefused) return 'quarantined';
  return chain === '-' ? PLAIN_STATE : state;
}

/** `router` → `state,backend,chain,tenant`; `-` stands for nothing. */
function routerEntry({ router, state, backend = '-', chain }: Route): MapEntry {
  const { name, provenance } = router;
  return {
    map: ROUTER_MAP,
    key: field(name),
    value: `${state},${backend},${chain},${field(provenance.tenant ?? '')}`,
    provenance,
    router: name,
  };
}

/** Of middlewares. Frontends know routers, and backends themselves: those that share one have the same. */
function parameterEntries(routers: readonly Router[], places: Places): MapEntry[] {
  // Nobody has this name: who asks it gets no answer.
  const backendOf = (service: string): string => places.get(service)?.backend ?? 'nowhere';
  const told = new Set<string>();
  return routers.flatMap((router) => {
    const place = places.get(router.service ?? '');
    if (!place?.hasChain) return stepEntries(router, router.name, backendOf);
    if (told.has(place.backend)) return [];
    told.add(place.backend);
    return chainEntries(router, place.backend);
  });
}

/** Of a rule that has to be asked when a request comes. */
function ruleEntries(router: Router, problems: Problem[]): MapEntry[] {
  if (!asksAtRunTime(router)) return [];
  const { name, provenance } = router;
  const value = ruleProgram(router.rule);
  if (value === undefined) {
    problems.push(tooLong(router));
    return [];
  }
  return [{ map: RULE_MAP, key: field(name), value, provenance, router: name }];
}

/** Who has no endpoints goes to a backend without any: what it answers passes the router's middlewares, as in Traefik. */
function stateOf(
  { state, service }: Router,
  place: Place | undefined,
  refused: ReadonlySet<string>,
): Router['state'] {
  if (state !== 'serve' && state !== 'no-endpoints') return state;
  if (place) return 'serve';
  if (state === 'no-endpoints') return state;
  return service !== undefined && refused.has(service) ? 'quarantined' : 'no-endpoints';
}

function certificateFile(
  fragmentId: string,
  certificate: Certificate,
  sniOwners: PersistentMap<readonly string[]>,
  problems: Problem[],
): CertificateFile[] {
  const claim = sniClaim(fragmentId, certificate);
  const taken = certificate.names.filter((name) => sniOwners.get(name)?.[0] !== claim);
  const names = certificate.names.filter((name) => !taken.includes(name));
  if (taken.length > 0) problems.push(namesTaken(certificate, taken));
  if (names.length === 0) return [];
  const { chainPem, keyPem, provenance } = certificate;
  const pem = new Secret(`${chainPem.trimEnd()}\n${keyPem.reveal().trimEnd()}\n`);
  return [
    { file: `certs/${fileNameOf(certificate.name)}`, names: names.map(word), pem, provenance },
  ];
}

function namesTaken({ provenance }: Certificate, taken: readonly string[]): Problem {
  return {
    severity: 'warning',
    code: 'routing.sni-name-taken',
    object: provenance.object,
    field: '',
    message: `Another certificate is served for ${taken.slice(0, 5).join(', ')}: of several for one name the first by source, namespace and name counts. Remove the one that is not needed.`,
  };
}

function tooLong({ name, provenance }: Router): Problem {
  return {
    severity: 'error',
    code: 'routing.rule-too-long',
    object: provenance.object,
    field: '',
    message: `The rule of ${name} asks for more than host and path, and for too much of it to be told to HAProxy: it never holds. Split the route.`,
    router: name,
  };
}
