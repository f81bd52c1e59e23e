/** One file of Traefik's dynamic configuration as its part. Never throws on input. */
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import { Configuration } from '../dynamic/configuration.js';
import type { HttpService, TcpService } from '../dynamic/configuration.js';
import { decode } from '../dynamic/decode.js';
import type { Raw } from '../dynamic/decode.js';
import { NO_ENTRIES } from '../dynamic/part.js';
import type { Entries, Part, PlacedService, PlacedTcpService } from '../dynamic/part.js';
import { isName } from '../dynamic/references.js';
import { hostNameIn, placeAddress, placeUrl } from '../dynamic/server-urls.js';
import { withoutServers, withoutTcpServers } from '../dynamic/servers.js';
import { PartProblems } from '../labels/part-problems.js';

/** What the reader of files has found out: addresses of names. */
export type AddressesOf = (host: string) => readonly string[] | undefined;

type Named<T> = Readonly<Record<string, T>>;

export function readConfiguration(raw: Raw, object: ObjectRef, addressesOf: AddressesOf): Part {
  const problems = new PartProblems(object, '');
  const { value, faults } = decode(raw, Configuration);
  for (const { path, message } of faults) problems.fault(path, message);
  const { http = {}, tcp = {}, udp, tls = {} } = (value ?? {}) as Configuration;
  if (udp !== undefined)
    problems.error(
      'udp',
      'udp',
      'HAProxy forwards HTTP and TCP: UDP is not served. Remove the section.',
    );
  const sections = {
    routers: http.routers,
    middlewares: http.middlewares,
    transports: http.serversTransports,
    tcpRouters: tcp.routers,
    tcpMiddlewares: tcp.middlewares,
    tcpTransports: tcp.serversTransports as Entries['tcpTransports'] | undefined,
    tlsOptions: tls.options,
  };
  const entries: Entries = {
    ...NO_ENTRIES,
    ...(Object.fromEntries(
      Object.entries(sections).map(([section, named]) => [
        section,
        usable(named, section, problems),
      ]),
    ) as Partial<Entries>),
    services: placed(http.services, (definition, name) =>
      placeService(definition, name, addressesOf, problems),
    ),
    tcpServices: placed(tcp.services, (definition, name) =>
      placeTcpService(definition, name, addressesOf, problems),
    ),
    certificates: certificatesOf(tls),
    hosts: hostsOf(http, addressesOf),
  };
  return {
    key: object.name,
    object,
    prefix: '',
    entries,
    broken: problems.broken(faults),
    problems: problems.all,
  };
}

function usable<T>(named: Named<T> | undefined, section: string, problems: PartProblems): Named<T> {
  return Object.fromEntries(
    Object.entries(named ?? {}).filter(([name]) => {
      if (isName(name)) return true;
      problems.error(
        'bad-name',
        `${section}.${name}`,
        `"${excerpt(name)}" is no name: use up to 200 letters, digits, "-", "_", "/", ":" and "~". Rename it.`,
      );
      return false;
    }),
  );
}

function placed<T, P>(
  named: Named<T> | undefined,
  place: (definition: T, name: string) => P,
): Named<P> {
  return Object.fromEntries(
    Object.entries(named ?? {})
      .filter(([name]) => isName(name))
      .map(([name, definition]) => [name, place(definition, name)]),
  );
}

function placeService(
  definition: HttpService,
  name: string,
  addressesOf: AddressesOf,
  problems: PartProblems,
): PlacedService {
  const servers = (definition.loadBalancer?.servers ?? []).flatMap(
    ({ url = '', weight = 1, preservePath, fenced }, index) => {
      const field = `http.services.${name}.loadBalancer.servers[${index}]`;
      if (preservePath === true)
        problems.warn(
          'ignored-setting',
          `${field}.preservePath`,
          'Paths of servers are not put before those of requests: it is ignored. Use the middleware addPrefix.',
        );
      const at = placeUrl(url, addressesOf);
      if (at.ok)
        return at.value.map((server) => ({ ...server, weight: fenced === true ? 0 : weight }));
      problems.error('server-url', `${field}.url`, at.error);
      return [];
    },
  );
  return { definition: withoutServers(definition), servers };
}

function placeTcpService(
  definition: TcpService,
  name: string,
  addressesOf: AddressesOf,
  problems: PartProblems,
): PlacedTcpService {
  const servers = (definition.loadBalancer?.servers ?? []).flatMap(({ address = '' }, index) => {
    const at = placeAddress(address, addressesOf);
    if (at.ok) return at.value.map((server) => ({ ...server, weight: 1 }));
    problems.error(
      'server-url',
      `tcp.services.${name}.loadBalancer.servers[${index}].address`,
      at.error,
    );
    return [];
  });
  return { definition: withoutTcpServers(definition), servers };
}

function certificatesOf({
  certificates = [],
  stores,
}: NonNullable<Configuration['tls']>): Entries['certificates'] {
  const usual = stores?.['default']?.defaultCertificate;
  return Object.fromEntries([
    ...certificates.map((each, index) => [`certificate-${index}`, each] as const),
    ...(usual ? [['default', { ...usual, isDefault: true as const }] as const] : []),
  ]);
}

/** Names a configuration speaks of, for whoever looks them up. */
export function hostNamesIn(raw: Raw): readonly string[] {
  const found = new Set<string>();
  const walk = (value: Raw, depth: number): void => {
    if (typeof value === 'string') {
      const host = hostNameIn(value);
      if (host !== undefined) found.add(host);
    } else if (typeof value === 'object' && value !== null && depth < 20)
      for (const child of Object.values(value)) walk(child as Raw, depth + 1);
  };
  walk(raw, 0);
  return [...found];
}

/** Of services that middlewares ask, whose names stand in their addresses. */
function hostsOf(
  { middlewares = {} }: NonNullable<Configuration['http']>,
  addressesOf: AddressesOf,
): Entries['hosts'] {
  const hosts = hostNamesIn(middlewares as Raw);
  return Object.fromEntries(
    hosts.flatMap((host) => {
      const addresses = addressesOf(host);
      return addresses && addresses.length > 0 ? [[host, addresses]] : [];
    }),
  );
}
