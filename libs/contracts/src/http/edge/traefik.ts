/**
 * What the edge tells in Traefik's own words (`/api/…` of Traefik 3), so that what reads a Traefik reads an edge.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /api/version`, `/api/overview` | `TraefikVersion`, `TraefikOverview` |
 * | `GET /api/entrypoints[/{name}]` | `TraefikEntryPoint` |
 * | `GET /api/{http,tcp}/{routers,services,middlewares}[/{name}]` | arrays of one kind, or one |
 * | `GET /api/rawdata` | `TraefikRawData` |
 *
 * Lists take `?page&per_page&search&status&serviceName&middlewareName&sortBy&direction`; `X-Next-Page` is 1 on the last
 * page. Errors are `{message}`. What Traefik has no field for is under `fleetcommand`, which its tools pass over.
 * Secrets (passwords, tokens, values of headers that carry them) are `[redacted]`.
 */
import { z } from 'zod';

import { edgeObject } from '../edge.js';

/** `warning`: served, with one setting ignored or no instance ready; `disabled`: not served as asked. */
export const traefikStatus = z.enum(['enabled', 'warning', 'disabled']);
export type TraefikStatus = z.infer<typeof traefikStatus>;

const named = {
  name: z.string().meta({ example: 't-0198-instance@kubernetes' }),
  provider: z.string(),
  status: traefikStatus,
  /** Why it is not `enabled`. */
  error: z.array(z.string()).optional(),
};
const count = z.int().min(0);

export const routerState = z.enum([
  'serve',
  'starting',
  'suspended',
  'hibernated',
  'no-endpoints',
  'quarantined',
]);
export type RouterStateName = z.infer<typeof routerState>;

const routerOrigin = z.object({
  /** The object it was read from. */
  object: edgeObject,
  tenant: z.string().nullable(),
  hosts: z.array(z.string()),
  state: routerState,
  reason: z.string().nullable(),
});

const router = {
  ...named,
  entryPoints: z.array(z.string()),
  middlewares: z.array(z.string()).optional(),
  service: z.string().optional(),
  rule: z.string(),
  priority: z.number(),
  using: z.array(z.string()),
  fleetcommand: routerOrigin,
};

export const traefikRouter = z
  .object({ ...router, tls: z.object({ options: z.string() }).optional() })
  .meta({ id: 'EdgeRouter' });
export type TraefikRouter = z.infer<typeof traefikRouter>;

export const traefikTcpRouter = z
  .object({
    ...router,
    tls: z.object({ passthrough: z.boolean(), options: z.string().optional() }).optional(),
  })
  .meta({ id: 'EdgeTcpRouter' });
export type TraefikTcpRouter = z.infer<typeof traefikTcpRouter>;

const sticky = z.object({ cookie: z.record(z.string(), z.unknown()) });

const serviceFacts = z.object({
  object: edgeObject,
  /** Ready endpoints, and all of them. */
  ready: count,
  endpoints: count,
  /** The backend of HAProxy that holds it, where one does. */
  backend: z.string().nullable(),
});

const service = {
  ...named,
  usedBy: z.array(z.string()),
  type: z.literal('loadbalancer'),
  fleetcommand: serviceFacts,
};

export const traefikService = z
  .object({
    ...service,
    loadBalancer: z.object({
      servers: z.array(z.object({ url: z.string(), weight: z.number().optional() })).optional(),
      strategy: z.enum(['wrr', 'p2c']),
      passHostHeader: z.boolean(),
      sticky: sticky.optional(),
      healthCheck: z.record(z.string(), z.unknown()).optional(),
    }),
    /** `UP`: it takes requests now, as HAProxy sees it. */
    serverStatus: z.record(z.string(), z.enum(['UP', 'DOWN'])).optional(),
  })
  .meta({ id: 'EdgeService' });
export type TraefikService = z.infer<typeof traefikService>;

export const traefikTcpService = z
  .object({
    ...service,
    loadBalancer: z.object({
      servers: z.array(z.object({ address: z.string() })).optional(),
      proxyProtocol: z.object({ version: z.int() }).optional(),
    }),
    serverStatus: z.record(z.string(), z.enum(['UP', 'DOWN'])).optional(),
  })
  .meta({ id: 'EdgeTcpService' });
export type TraefikTcpService = z.infer<typeof traefikTcpService>;

/** With one more field, named as its type is and holding its settings: `{"stripPrefix": {"prefixes": ["/x"]}}`. */
export const traefikMiddleware = z
  .looseObject({
    ...named,
    usedBy: z.array(z.string()),
    /** Lower case, such as `stripprefix`; absent where the object cannot be read. */
    type: z.string().optional(),
    fleetcommand: z.object({ object: edgeObject.nullable() }),
  })
  .meta({ id: 'EdgeMiddleware' });
export type TraefikMiddleware = z.infer<typeof traefikMiddleware>;

export const traefikEntryPoint = z
  .object({
    name: z.string(),
    address: z.string().meta({ example: ':443' }),
    transport: z.object({
      lifeCycle: z.object({ graceTimeOut: z.string() }),
      respondingTimeouts: z.object({ readTimeout: z.string(), idleTimeout: z.string() }),
    }),
    forwardedHeaders: z.object({ trustedIPs: z.array(z.string()).optional() }),
    http: z.looseObject({}),
    http2: z.object({ maxConcurrentStreams: count }).optional(),
  })
  .meta({ id: 'EdgeEntryPoint' });
export type TraefikEntryPoint = z.infer<typeof traefikEntryPoint>;

const section = z.object({ total: count, warnings: count, errors: count });
const scheme = z.object({ routers: section, services: section, middlewares: section });

export const traefikOverview = z
  .object({
    http: scheme,
    tcp: scheme,
    udp: scheme.omit({ middlewares: true }),
    features: z.object({ tracing: z.string(), metrics: z.string(), accessLog: z.boolean() }),
    providers: z.array(z.string()),
  })
  .meta({ id: 'EdgeOverview' });
export type TraefikOverview = z.infer<typeof traefikOverview>;

export const traefikVersion = z.object({
  Version: z.string(),
  Codename: z.string(),
  startDate: z.iso.datetime(),
});
export type TraefikVersion = z.infer<typeof traefikVersion>;

const byName = <T extends z.ZodType>(value: T) => z.record(z.string(), value).optional();
export const traefikRawData = z.object({
  routers: byName(traefikRouter),
  middlewares: byName(traefikMiddleware),
  services: byName(traefikService),
  tcpRouters: byName(traefikTcpRouter),
  tcpMiddlewares: byName(traefikMiddleware),
  tcpServices: byName(traefikTcpService),
});
export type TraefikRawData = z.infer<typeof traefikRawData>;

export const traefikError = z.object({ message: z.string() });
