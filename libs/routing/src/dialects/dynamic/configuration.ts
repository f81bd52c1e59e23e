/**
 * Traefik's dynamic configuration (doc.traefik.io, "Dynamic configuration"): what its labels, tags and files say, by
 * the names they say it. Names of fields are read whatever their case, so that these schemas are also the list of
 * what there is.
 */
import { z } from 'zod';
import type { MiddlewareKind } from '../traefik/middlewares/kind.js';
import { basicAuth as basicAuthKind } from '../traefik/middlewares/basic-auth.js';
import { errors as errorsKind } from '../traefik/middlewares/errors.js';
import { forwardAuth as forwardAuthKind } from '../traefik/middlewares/forward-auth.js';
import { MIDDLEWARES } from '../traefik/middlewares.js';
import { ServiceReference, Sticky } from '../traefik/schema.js';
import { connectionsToInstances, ProxyProtocol } from '../traefik/tls-schema.js';

const Anything = z.record(z.string(), z.unknown());
const Texts = z.array(z.string());
const CertificateFiles = z.object({ certFile: z.string(), keyFile: z.string() });

const Domain = z.object({ main: z.string().optional(), sans: Texts.optional() });
const RouterTls = z.object({
  options: z.string().optional(),
  certResolver: z.string().optional(),
  domains: z.array(Domain).optional(),
});

/** What routers of requests and of connections share. */
const router = {
  rule: z.string().optional(),
  service: z.string().optional(),
  entryPoints: Texts.optional(),
  middlewares: Texts.optional(),
  priority: z.int().optional(),
  ruleSyntax: z.string().optional(),
};

export const HttpRouter = z.object({
  ...router,
  tls: RouterTls.optional(),
  observability: Anything.optional(),
  parentRefs: Texts.optional(),
});
export type HttpRouter = z.infer<typeof HttpRouter>;

/** `port` and `scheme` are for labels: the address is the container's. */
export const Server = z.object({
  url: z.string().optional(),
  port: z.string().optional(),
  scheme: z.string().optional(),
  weight: z.int().min(0).max(1_000).optional(),
  preservePath: z.boolean().optional(),
  fenced: z.boolean().optional(),
});
export type Server = z.infer<typeof Server>;

const { healthCheck, passiveHealthCheck, passHostHeader, responseForwarding, strategy } =
  ServiceReference.shape;

export const LoadBalancer = z.object({
  servers: z.array(Server).optional(),
  /** As labels have it, where there is one. */
  server: Server.optional(),
  sticky: Sticky.optional(),
  strategy,
  healthCheck,
  passiveHealthCheck,
  passHostHeader,
  responseForwarding,
  serversTransport: z.string().optional(),
});
export type LoadBalancer = z.infer<typeof LoadBalancer>;

const Weighted = z.object({ name: z.string(), weight: z.int().min(0).optional() });

export const HttpService = z.object({
  loadBalancer: LoadBalancer.optional(),
  weighted: z
    .object({
      services: z.array(Weighted).optional(),
      sticky: Sticky.optional(),
      healthCheck: Anything.optional(),
    })
    .optional(),
  highestRandomWeight: z
    .object({ services: z.array(Weighted).optional(), healthCheck: Anything.optional() })
    .optional(),
  mirroring: z
    .object({
      service: z.string(),
      mirrorBody: z.boolean().optional(),
      maxBodySize: z.int().optional(),
      mirrors: z
        .array(z.object({ name: z.string(), percent: z.int().min(0).max(100).optional() }))
        .optional(),
      healthCheck: Anything.optional(),
    })
    .optional(),
  failover: z
    .object({
      service: z.string(),
      fallback: z.string(),
      healthCheck: Anything.optional(),
      errors: Anything.optional(),
    })
    .optional(),
});
export type HttpService = z.infer<typeof HttpService>;

const Users = { users: Texts.optional(), usersFile: z.string().optional() };
const shapeOf = (kind: MiddlewareKind): z.core.$ZodShape => (kind.schema as z.ZodObject).shape;
const { secret: _secret, ...basicAuth } = shapeOf(basicAuthKind);
const { service: _service, ...errors } = shapeOf(errorsKind);

/** By kind. The fields of each, where files and labels have others than objects of a cluster. */
export const Middleware = z.object({
  ...Object.fromEntries(
    Object.entries(MIDDLEWARES).map(([kind, { schema }]) => [kind, schema.optional()]),
  ),
  basicAuth: z.object({ ...basicAuth, ...Users }).optional(),
  digestAuth: z
    .object({
      ...Users,
      realm: z.string().optional(),
      removeHeader: z.boolean().optional(),
      headerField: z.string().optional(),
    })
    .optional(),
  errors: z.object({ ...errors, service: z.string() }).optional(),
  chain: z.object({ middlewares: Texts.min(1) }).optional(),
  forwardAuth: z
    .object({
      ...shapeOf(forwardAuthKind),
      tls: z
        .object({
          ca: z.string().optional(),
          cert: z.string().optional(),
          key: z.string().optional(),
          caOptional: z.boolean().optional(),
          insecureSkipVerify: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  plugin: Anything.optional(),
  grpcWeb: Anything.optional(),
});
/** One kind → its fields, not yet checked: that is done where it is used. */
export type Middleware = Readonly<Record<string, unknown>>;

export const ServersTransport = z.object({
  serverName: z.string().optional(),
  insecureSkipVerify: z.boolean().optional(),
  /** Files or PEM. */
  rootCAs: Texts.optional(),
  certificates: z.array(CertificateFiles).optional(),
  peerCertURI: z.string().optional(),
  spiffe: Anything.optional(),
  ...connectionsToInstances,
});
export type ServersTransport = z.infer<typeof ServersTransport>;

export const TcpRouter = z.object({
  ...router,
  tls: RouterTls.extend({ passthrough: z.boolean().optional() }).optional(),
});
export type TcpRouter = z.infer<typeof TcpRouter>;

export const TcpServer = z.object({
  address: z.string().optional(),
  port: z.string().optional(),
  tls: z.boolean().optional(),
});
export type TcpServer = z.infer<typeof TcpServer>;

export const TcpService = z.object({
  loadBalancer: z
    .object({
      servers: z.array(TcpServer).optional(),
      server: TcpServer.optional(),
      proxyProtocol: ProxyProtocol.optional(),
      serversTransport: z.string().optional(),
      terminationDelay: z.int().optional(),
    })
    .optional(),
  weighted: z.object({ services: z.array(Weighted).optional() }).optional(),
});
export type TcpService = z.infer<typeof TcpService>;

export const TcpMiddleware = z.object({
  ipAllowList: z.object({ sourceRange: Texts.optional() }).optional(),
  ipWhiteList: z.object({ sourceRange: Texts.optional() }).optional(),
  inFlightConn: z.object({ amount: z.int().optional() }).optional(),
});

export const StoredCertificate = CertificateFiles.extend({ stores: Texts.optional() });
export type StoredCertificate = z.infer<typeof StoredCertificate>;

export const TlsOption = z.object({
  minVersion: z.string().optional(),
  maxVersion: z.string().optional(),
  cipherSuites: Texts.optional(),
  curvePreferences: Texts.optional(),
  clientAuth: z
    .object({ caFiles: Texts.optional(), clientAuthType: z.string().optional() })
    .optional(),
  sniStrict: z.boolean().optional(),
  alpnProtocols: Texts.optional(),
  disableSessionTickets: z.boolean().optional(),
  preferServerCipherSuites: z.boolean().optional(),
});
export type TlsOption = z.infer<typeof TlsOption>;

const TlsStore = z.object({
  defaultCertificate: CertificateFiles.optional(),
  defaultGeneratedCert: Anything.optional(),
});

const named = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);

export const Configuration = z.object({
  http: z
    .object({
      routers: named(HttpRouter).optional(),
      services: named(HttpService).optional(),
      middlewares: named(Middleware).optional(),
      serversTransports: named(ServersTransport).optional(),
      models: Anything.optional(),
    })
    .optional(),
  tcp: z
    .object({
      routers: named(TcpRouter).optional(),
      services: named(TcpService).optional(),
      middlewares: named(TcpMiddleware).optional(),
      serversTransports: named(Anything).optional(),
    })
    .optional(),
  udp: Anything.optional(),
  tls: z
    .object({
      certificates: z.array(StoredCertificate).optional(),
      options: named(TlsOption).optional(),
      stores: named(TlsStore).optional(),
    })
    .optional(),
});
export type Configuration = z.infer<typeof Configuration>;
