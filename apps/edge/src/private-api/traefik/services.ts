import type { TraefikService, TraefikTcpService } from '@fleetcommand/contracts/http/edge/traefik';
import { withBrackets } from '@fleetcommand/kernel/ip-host';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type {
  Endpoint,
  HealthCheck,
  Service,
  ServicePart,
  StickyCookie,
} from '@fleetcommand/routing/ir/services';
import type { EndpointHealth } from '../live/endpoint-health.js';
import type { Verdict } from './faults.js';
import type { Row } from './listing.js';
import { withoutSecrets } from './without-secrets.js';

export interface ServiceRow<T> extends Row<T> {
  readonly source: Service;
  /** With what HAProxy says of its endpoints; without, as its objects have it. */
  presentLive(health: EndpointHealth): T;
}

export function serviceRows(fragments: Iterable<Fragment>): ServiceRow<TraefikService>[] {
  return [...fragments].flatMap((fragment) => {
    const usedBy = usersOf(fragment.routers);
    return fragment.services
      .filter(({ mode }) => mode !== 'tcp')
      .map((service) =>
        rowOf(service, (health) => presentHttp(service, usedBy.get(service.name) ?? [], health)),
      );
  });
}

export function tcpServiceRows(fragments: Iterable<Fragment>): ServiceRow<TraefikTcpService>[] {
  return [...fragments].flatMap((fragment) => {
    const usedBy = usersOf(fragment.tcpRouters ?? []);
    return fragment.services
      .filter(({ mode }) => mode === 'tcp')
      .map((service) =>
        rowOf(service, (health) => presentTcp(service, usedBy.get(service.name) ?? [], health)),
      );
  });
}

function usersOf(
  routers: readonly { readonly name: string; readonly service?: string }[],
): Map<string, string[]> {
  return new Map(
    [...Map.groupBy(routers, ({ service }) => service ?? '')].map(([service, users]) => [
      service,
      users.map(({ name }) => name).sort(),
    ]),
  );
}

const FROM_OBJECTS: EndpointHealth = { backendOf: () => null, isUp: (_, { ready }) => ready };

function rowOf<T>(service: Service, present: (health: EndpointHealth) => T): ServiceRow<T> {
  return {
    name: service.name,
    provider: service.provenance.provider,
    status: verdictOf(service).status,
    type: 'loadbalancer',
    servers: endpointsOf(service).length,
    words: endpointsOf(service).map(({ address }) => address),
    source: service,
    present: () => present(FROM_OBJECTS),
    presentLive: present,
  };
}

function presentHttp(
  service: Service,
  usedBy: readonly string[],
  health: EndpointHealth,
): TraefikService {
  const { parts, sticky, healthCheck } = service;
  const isWeighted = parts.length > 1;
  const servers = parts.flatMap((part) =>
    part.endpoints.map((endpoint) => ({
      url: urlOf(part, endpoint),
      ...(isWeighted && { weight: part.weight }),
    })),
  );
  const status = Object.fromEntries(
    parts.flatMap((part) =>
      part.endpoints.map((endpoint) => [
        urlOf(part, endpoint),
        upOrDown(service, endpoint, health),
      ]),
    ),
  );
  return {
    ...presented(service, usedBy, health),
    loadBalancer: {
      ...(servers.length > 0 && { servers }),
      strategy: service.balance === 'leastconn' ? 'p2c' : 'wrr',
      passHostHeader: service.passHostHeader ?? true,
      ...(sticky && { sticky: { cookie: cookieOf(sticky) } }),
      ...(healthCheck && { healthCheck: checkOf(healthCheck) }),
    },
    ...(servers.length > 0 && { serverStatus: status }),
  };
}

function presentTcp(
  service: Service,
  usedBy: readonly string[],
  health: EndpointHealth,
): TraefikTcpService {
  const endpoints = endpointsOf(service);
  const version = service.parts.find((part) => part.proxyProtocol)?.proxyProtocol;
  return {
    ...presented(service, usedBy, health),
    loadBalancer: {
      ...(endpoints.length > 0 && {
        servers: endpoints.map((endpoint) => ({ address: authority(endpoint) })),
      }),
      ...(version !== undefined && { proxyProtocol: { version } }),
    },
    ...(endpoints.length > 0 && {
      serverStatus: Object.fromEntries(
        endpoints.map((endpoint) => [authority(endpoint), upOrDown(service, endpoint, health)]),
      ),
    }),
  };
}

function presented(service: Service, usedBy: readonly string[], health: EndpointHealth) {
  const endpoints = endpointsOf(service);
  return {
    name: service.name,
    provider: service.provenance.provider,
    ...verdictOf(service),
    usedBy: [...usedBy],
    type: 'loadbalancer' as const,
    fleetcommand: {
      object: { ...service.provenance.object },
      ready: endpoints.filter(({ ready }) => ready).length,
      endpoints: endpoints.length,
      backend: health.backendOf(service.name),
    },
  };
}

/** Instances that sleep have no endpoints at all: that is no fault. */
function verdictOf(service: Service): Verdict {
  const endpoints = endpointsOf(service);
  if (endpoints.length === 0 || endpoints.some(({ ready }) => ready)) return { status: 'enabled' };
  return { status: 'warning', error: ['None of its endpoints is ready.'] };
}

function endpointsOf({ parts }: Service): Endpoint[] {
  return parts.flatMap(({ endpoints }) => [...endpoints]);
}

function upOrDown(service: Service, endpoint: Endpoint, health: EndpointHealth): 'UP' | 'DOWN' {
  return health.isUp(service.name, endpoint) ? 'UP' : 'DOWN';
}

function urlOf({ protocol, tls }: ServicePart, endpoint: Endpoint): string {
  const scheme = protocol === 'h2c' && !tls ? 'h2c' : `http${tls ? 's' : ''}`;
  return `${scheme}://${authority(endpoint)}`;
}

function authority({ address, port }: Endpoint): string {
  return `${withBrackets(address)}:${port}`;
}

function cookieOf({ name, secure, httpOnly, sameSite, path, domain, maxAgeSeconds }: StickyCookie) {
  return {
    name,
    secure,
    httpOnly,
    ...(sameSite && { sameSite }),
    ...(path !== undefined && { path }),
    ...(domain !== undefined && { domain }),
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  };
}

function checkOf({ intervalMs, unhealthyIntervalMs, timeoutMs, ...check }: HealthCheck) {
  return withoutSecrets({
    ...check,
    interval: `${intervalMs / 1000}s`,
    ...(unhealthyIntervalMs !== undefined && {
      unhealthyInterval: `${unhealthyIntervalMs / 1000}s`,
    }),
    timeout: `${timeoutMs / 1000}s`,
  }) as Record<string, unknown>;
}
