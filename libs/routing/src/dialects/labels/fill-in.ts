/**
 * What labels leave out: the one service of an item, the router that leads to it, the rule that names it, and the
 * address of its server (Traefik's `BuildRouterConfiguration` and `addServer`).
 */
import { excerpt, excerpts } from '../../ir/names.js';
import type {
  Configuration,
  HttpRouter,
  HttpService,
  TcpRouter,
  TcpService,
} from '../dynamic/configuration.js';
import type { Entries, PlacedServer, PlacedService, PlacedTcpService } from '../dynamic/part.js';
import { isName } from '../dynamic/references.js';
import { placeUrl } from '../dynamic/server-urls.js';
import { withoutServers, withoutTcpServers } from '../dynamic/servers.js';
import type { LabelledItem, LabelOptions } from './item.js';
import type { PartProblems } from './part-problems.js';

type Named<T> = Readonly<Record<string, T>>;

export function fillIn(
  item: LabelledItem,
  { http = {}, tcp = {}, udp, tls }: Configuration,
  problems: PartProblems,
  options: LabelOptions,
): Partial<Entries> {
  const isTcp = Object.keys({ ...tcp.routers, ...tcp.services }).length > 0;
  if (udp !== undefined)
    problems.error(
      'udp',
      'udp',
      'HAProxy forwards HTTP and TCP: UDP is not served. Remove these labels.',
    );
  const isHttp = Object.keys({ ...http.routers, ...http.services, ...http.middlewares }).length > 0;
  if (tls !== undefined)
    problems.warn(
      'ignored-setting',
      'tls',
      'Certificates and TLS options are not read from labels. Put them into a file.',
    );
  return {
    ...(isHttp || !(isTcp || udp !== undefined) ? fillHttp(item, http, problems, options) : {}),
    ...(isTcp ? fillTcp(item, tcp, problems) : {}),
  };
}

function fillHttp(
  item: LabelledItem,
  http: NonNullable<Configuration['http']>,
  problems: PartProblems,
  options: LabelOptions,
): Partial<Entries> {
  const asked = usable(http.services ?? {}, 'http.services', problems);
  const services: Named<HttpService> =
    Object.keys(asked).length > 0 ? asked : { [item.name]: { loadBalancer: {} } };
  const placed = Object.entries(services).map(([name, definition]): [string, PlacedService] => [
    name,
    placeService(name, definition, item, problems),
  ]);
  return {
    routers: fillRouters(
      item,
      usable(http.routers ?? {}, 'http.routers', problems),
      services,
      problems,
      options,
    ),
    services: Object.fromEntries(placed),
    middlewares: withoutFiles(
      usable(http.middlewares ?? {}, 'http.middlewares', problems),
      problems,
    ),
    transports: usable(http.serversTransports ?? {}, 'http.serversTransports', problems),
  };
}

/** What a label names on the edge's host is not read: labels are not the operator's of that host. */
function withoutFiles(
  middlewares: NonNullable<Entries['middlewares']>,
  problems: PartProblems,
): Entries['middlewares'] {
  for (const [name, middleware] of Object.entries(middlewares))
    for (const [kind, fields] of Object.entries(middleware))
      if ((fields as { usersFile?: unknown }).usersFile !== undefined)
        problems.breaks(
          'middlewares',
          name,
          `http.middlewares.${name}.${kind}.usersFile`,
          'Files are not read for labels. Write the users into the label, or put the middleware into a file and name it with @file.',
        );
  return middlewares;
}

/** A name stands in maps and files: one with odd characters is left out. */
function usable<T>(entries: Named<T>, root: string, problems: PartProblems): Named<T> {
  return Object.fromEntries(
    Object.entries(entries).filter(([name]) => {
      if (isName(name)) return true;
      problems.error(
        'bad-name',
        `${root}.${name}`,
        `"${excerpt(name)}" is no name: use up to 200 letters, digits, "-", "_", "/", ":" and "~". Rename it.`,
      );
      return false;
    }),
  );
}

function fillRouters(
  item: LabelledItem,
  asked: Named<HttpRouter>,
  services: Named<HttpService>,
  problems: PartProblems,
  { defaultRule }: LabelOptions,
): Named<HttpRouter> {
  const names = Object.keys(services);
  const [only] = names;
  if (Object.keys(asked).length === 0 && names.length > 1) {
    problems.warn(
      'no-router',
      'http.routers',
      `It has ${names.length} services and no router, and which one was meant cannot be told. Add a router with a service.`,
    );
    return {};
  }
  const routers: Named<HttpRouter> = Object.keys(asked).length > 0 ? asked : { [item.name]: {} };
  const filled: [string, HttpRouter][] = [];
  for (const [name, router] of Object.entries(routers)) {
    const service = router.service || (names.length === 1 ? only : undefined);
    if (service === undefined) {
      problems.error(
        'no-service',
        `http.routers.${name}.service`,
        `It names no service, and the item has ${names.length}: ${excerpts(names)}. Name one of them.`,
      );
      continue;
    }
    const model = {
      Name: item.name,
      Labels: item.labels,
      ...(item.containerName !== undefined && { ContainerName: item.containerName }),
    };
    filled.push([name, { ...router, service, rule: router.rule || defaultRule(model) }]);
  }
  return Object.fromEntries(filled);
}

function placeService(
  name: string,
  definition: HttpService,
  item: LabelledItem,
  problems: PartProblems,
): PlacedService {
  const { loadBalancer } = definition;
  if (!loadBalancer) return { definition, servers: [] };
  const field = `http.services.${name}.loadbalancer.server`;
  const [first] = loadBalancer.servers ?? [];
  const { url, port, scheme = 'http', weight = 1 } = loadBalancer.server ?? first ?? {};
  if (url) {
    const placed = placeUrl(url, (host) => item.hosts?.[host]);
    if (!placed.ok) problems.error('server-url', `${field}.url`, placed.error);
    return {
      definition: withoutServers(definition),
      servers: placed.ok ? placed.value.map((each) => ({ ...each, weight })) : [],
    };
  }
  const { placements, problem } = item.place(port);
  if (problem) tellPlacement(problem, `${field}.port`, placements.length, problems);
  const servers: PlacedServer[] = placements.map((each) => ({ ...each, scheme, weight }));
  return { definition: withoutServers(definition), servers };
}

function tellPlacement(
  { code, message }: { readonly code: string; readonly message: string },
  field: string,
  placed: number,
  problems: PartProblems,
): void {
  if (placed === 0) problems.error(code, field, message);
  else problems.warn(code, field, message);
}

function fillTcp(
  item: LabelledItem,
  tcp: NonNullable<Configuration['tcp']>,
  problems: PartProblems,
): Partial<Entries> {
  const asked = usable(tcp.services ?? {}, 'tcp.services', problems);
  const services: Named<TcpService> =
    Object.keys(asked).length > 0 ? asked : { [item.name]: { loadBalancer: {} } };
  const names = Object.keys(services);
  const routers: [string, TcpRouter][] = [];
  for (const [name, router] of Object.entries(usable(tcp.routers ?? {}, 'tcp.routers', problems))) {
    const service = router.service || (names.length === 1 ? names[0] : undefined);
    if (router.rule && service !== undefined) routers.push([name, { ...router, service }]);
    else
      problems.error(
        router.rule ? 'no-service' : 'no-rule',
        `tcp.routers.${name}`,
        router.rule
          ? 'It names no service, and the item has several. Name one of them.'
          : 'It has no rule. Write one such as HostSNI(`*`).',
      );
  }
  return {
    tcpRouters: Object.fromEntries(routers),
    tcpServices: Object.fromEntries(
      Object.entries(services).map(([name, definition]) => [
        name,
        placeTcpService(name, definition, item, problems),
      ]),
    ),
    tcpMiddlewares: usable(tcp.middlewares ?? {}, 'tcp.middlewares', problems),
    tcpTransports: usable(
      tcp.serversTransports ?? {},
      'tcp.serversTransports',
      problems,
    ) as Entries['tcpTransports'],
  };
}

function placeTcpService(
  name: string,
  definition: TcpService,
  item: LabelledItem,
  problems: PartProblems,
): PlacedTcpService {
  const { loadBalancer } = definition;
  if (!loadBalancer) return { definition, servers: [] };
  const asked = loadBalancer.server ?? loadBalancer.servers?.[0] ?? {};
  const { placements, problem } = item.place(asked.port);
  const field = `tcp.services.${name}.loadbalancer.server.port`;
  if (problem) tellPlacement(problem, field, placements.length, problems);
  return {
    definition: withoutTcpServers(definition),
    servers: placements.map((each) => ({ ...each, weight: 1 })),
  };
}
