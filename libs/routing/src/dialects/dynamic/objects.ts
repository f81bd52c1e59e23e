/**
 * Entries of a dynamic configuration as Traefik's own Kubernetes objects, in the namespace `@provider`: one reader
 * gives both their meaning. `origin` says where problems of an object are to be told.
 */
import { SERVICE_LABEL } from '../kubernetes/schema.js';
import type {
  HttpService,
  LoadBalancer,
  Middleware,
  ServersTransport,
  TlsOption,
} from './configuration.js';
import type { MadeObject, Maker } from './made-object.js';
import type { Part, PlacedServer, PlacedService, PlacedTcpService, Section } from './part.js';
import { SECTION_PATHS } from './part.js';
import { referenceOf } from './references.js';
import type { Aliases } from './references.js';
import { forwardTls, optionObjects, secretOf, transportObjects } from './secret-objects.js';

/** One entry, merged from all parts that have it. */
export interface Entry {
  readonly provider: string;
  readonly section: Section;
  readonly name: string;
  readonly value: unknown;
  /** The part whose settings hold. */
  readonly part: Part;
  readonly aliases: Aliases;
  /** Why it was not understood whole. */
  readonly broken?: string;
}

type Make = (entry: Entry, make: Maker) => readonly MadeObject[];

/** Objects of one entry; routers are no objects of their own: they stand in groups by their service. */
export function objectsOf(entry: Entry): readonly MadeObject[] {
  const make = makerOf(entry);
  return MAKERS[entry.section]?.(entry, make) ?? [];
}

function makerOf({ provider, part, section, name: entryName, broken }: Entry): Maker {
  const origin = {
    object: part.object,
    field: `${part.prefix}${SECTION_PATHS[section]}.${entryName}`,
  };
  return (kind, name, fields) => ({
    kind,
    metadata: { namespace: `@${provider}`, name },
    origin,
    ...(broken !== undefined && { refusal: broken }),
    ...fields,
  });
}

const MAKERS: Partial<Readonly<Record<Section, Make>>> = {
  middlewares: (entry, make) => middlewareObjects(entry, entry.value as Middleware, make),
  services: (entry, make) => serviceObjects(entry, entry.value as PlacedService, make),
  transports: (entry, make) => transportObjects(entry.name, entry.value as ServersTransport, make),
  tcpServices: (entry, make) => tcpServiceObjects(entry, entry.value as PlacedTcpService, make),
  tcpMiddlewares: ({ name, value }, make) => [make('MiddlewareTCP', name, { spec: value })],
  tcpTransports: ({ name, value }, make) => [make('ServersTransportTCP', name, { spec: value })],
  tlsOptions: (entry, make) => optionObjects(entry.name, entry.value as TlsOption, make),
  hosts: ({ name, value }, make) => [make('ConfigMap', hostKey(name), { addresses: value })],
};

export function hostKey(host: string): string {
  return `host/${host.toLowerCase()}`;
}

function middlewareObjects(
  { name, provider, aliases }: Entry,
  middleware: Middleware,
  make: Maker,
): MadeObject[] {
  const secrets: MadeObject[] = [];
  const referred = (text: unknown) => referenceOf(String(text), provider, aliases);
  const spec = Object.fromEntries(
    Object.entries(middleware).map(([kind, value]): [string, unknown] => {
      const { users, usersFile, ...fields } = value as Record<string, unknown>;
      if (kind === 'basicAuth' || kind === 'digestAuth') {
        const secret = `users/${name}`;
        if (users) secrets.push(secretOf(secret, { users: (users as string[]).join('\n') }, make));
        return [kind, { ...fields, secret, ...(usersFile !== undefined && { usersFile }) }];
      }
      if (kind === 'errors')
        return [kind, { ...fields, service: serviceReference(referred(fields['service'])) }];
      if (kind === 'chain')
        return [kind, { middlewares: (fields['middlewares'] as string[]).map(referred) }];
      if (kind !== 'forwardAuth' || !fields['tls']) return [kind, value];
      const { tls, made } = forwardTls(name, fields['tls'], make);
      secrets.push(...made);
      return [kind, { ...fields, tls }];
    }),
  );
  return [make('Middleware', name, { spec }), ...secrets];
}

function serviceReference(to: { readonly namespace: string; readonly name: string }) {
  return { ...to, kind: 'TraefikService' };
}

function serviceObjects(
  entry: Entry,
  { definition, servers }: PlacedService,
  make: Maker,
): MadeObject[] {
  const { name } = entry;
  const { loadBalancer } = definition;
  if (!loadBalancer)
    return [make('TraefikService', name, { spec: compositeSpec(definition, entry) })];
  const groups = alike(servers);
  const labels = [...groups.keys()].map(
    (key, index) => [key, index === 0 ? name : `${name}/${key}`] as const,
  );
  const references = labels.map(([key, label]) =>
    referenceTo(label, groups.get(key)!, loadBalancer, entry),
  );
  // Without a server there is still a service: its routers say that nobody is there.
  const list = references.length > 0 ? references : [referenceTo(name, [], loadBalancer, entry)];
  return [
    make('TraefikService', name, { spec: { weighted: { services: list } }, isLoadBalancer: true }),
    ...(labels.length === 0 ? portlessService(name, make) : []),
    ...labels.flatMap(([key, label]) => placeObjects(label, groups.get(key)!, make)),
  ];
}

/** Servers of one scheme and weight, which HAProxy takes as one part of the service. */
function alike(servers: readonly PlacedServer[]): Map<string, PlacedServer[]> {
  const groups = new Map<string, PlacedServer[]>();
  for (const server of servers) {
    const key = `${server.scheme}-${server.weight}`;
    groups.set(key, [...(groups.get(key) ?? []), server]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referenceTo(
  label: string,
  servers: readonly PlacedServer[],
  settings: LoadBalancer,
  { provider }: Entry,
) {
  const { serversTransport, ...rest } = settings;
  const [first] = servers;
  return {
    ...rest,
    name: label,
    namespace: `@${provider}`,
    scheme: first?.scheme ?? 'http',
    weight: (first?.weight ?? 1) * Math.max(1, servers.length),
    ...(serversTransport !== undefined && { serversTransport }),
  };
}

function portlessService(name: string, make: Maker): MadeObject[] {
  return [make('Service', name, { spec: { ports: [{ port: 80 }] } })];
}

type Placed = Pick<PlacedServer, 'address' | 'port' | 'isReady'>;

/** A Service and a slice for each port its servers have. */
function placeObjects(label: string, servers: readonly Placed[], make: Maker): MadeObject[] {
  const ports = new Map<number, Placed[]>();
  for (const server of servers) ports.set(server.port, [...(ports.get(server.port) ?? []), server]);
  const [port = 80] = ports.keys();
  return [
    make('Service', label, { spec: { ports: [{ port }] } }),
    ...[...ports].map(([number, list]) => sliceOf(label, number, list, make)),
  ];
}

function sliceOf(label: string, port: number, servers: readonly Placed[], make: Maker): MadeObject {
  const slice = make('EndpointSlice', `${label}/${port}`, {
    addressType: 'IP',
    ports: [{ name: '', port }],
    endpoints: servers.map(({ address, isReady }) => ({
      addresses: [address],
      conditions: { ready: isReady, serving: isReady, terminating: false },
    })),
  });
  return {
    ...slice,
    metadata: { ...slice.metadata, labels: { [SERVICE_LABEL]: label } },
  };
}

function compositeSpec(definition: HttpService, { provider, aliases }: Entry): unknown {
  const to = (text: string) => serviceReference(referenceOf(text, provider, aliases));
  const { weighted, highestRandomWeight, mirroring, failover } = definition;
  const weights = (list: readonly { name: string; weight?: number | undefined }[] = []) =>
    list.map(({ name, weight }) => ({ ...to(name), ...(weight !== undefined && { weight }) }));
  if (weighted)
    return {
      weighted: {
        services: weights(weighted.services),
        ...(weighted.sticky && { sticky: weighted.sticky }),
      },
    };
  if (highestRandomWeight)
    return { highestRandomWeight: { services: weights(highestRandomWeight.services) } };
  if (mirroring) {
    const { service, mirrors = [], mirrorBody, maxBodySize } = mirroring;
    return {
      mirroring: {
        ...to(service),
        mirrors: mirrors.map(({ name, percent = 0 }) => ({ ...to(name), percent })),
        ...(mirrorBody !== undefined && { mirrorBody }),
        ...(maxBodySize !== undefined && { maxBodySize }),
      },
    };
  }
  if (failover)
    return { failover: { service: to(failover.service), fallback: to(failover.fallback) } };
  return {};
}

function tcpServiceObjects(
  { name, provider, aliases }: Entry,
  { definition, servers }: PlacedTcpService,
  make: Maker,
): MadeObject[] {
  const { loadBalancer, weighted } = definition;
  if (!loadBalancer) {
    const services = (weighted?.services ?? []).map(({ name: text, weight = 1 }) => ({
      ...referenceOf(text, provider, aliases),
      weight,
    }));
    return [make('ConfigMap', tcpKey(name), { services })];
  }
  const { proxyProtocol, serversTransport, terminationDelay } = loadBalancer;
  const tls = loadBalancer.server?.tls;
  const label = `tcp/${name}`;
  const port = servers[0]?.port ?? 80;
  const reference = {
    name: label,
    namespace: `@${provider}`,
    port,
    ...(proxyProtocol && { proxyProtocol }),
    ...(serversTransport !== undefined && { serversTransport }),
    ...(terminationDelay !== undefined && { terminationDelay }),
    ...(tls !== undefined && { tls }),
  };
  return [make('ConfigMap', tcpKey(name), { reference }), ...placeObjects(label, servers, make)];
}

/** Services of connections are of no kind of Traefik's: routers name their parts. */
export function tcpKey(name: string): string {
  return `tcp/${name}`;
}
