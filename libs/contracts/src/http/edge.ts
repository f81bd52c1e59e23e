/**
 * The edge's private API: what one edge serves, since when, and why. HTTP on loopback (or a private address
 * with `Authorization: Bearer <EDGE_TOKEN>`).
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /livez` | 200 while the process runs; no token needed |
 * | `GET /readyz` | 200 when it serves, 503 with `EdgeReadiness` before, and as soon as it is told to stop; no token needed |
 * | `GET /metrics` | Prometheus text; no token needed |
 * | `GET /v1/status` | `EdgeStatus` |
 * | `GET /v1/routes?namespace=&host=&limit=` | `EdgeRoutes` |
 * | `GET /v1/problems?namespace=` | `EdgeProblems` |
 * | `GET /v1/hosts/{host}` | `EdgeHost`; a host nobody routes is `live: false`, not a 404 |
 * | `GET /v1/explain?host=` or `?namespace=` | `EdgeExplanation` |
 * | `GET /v1/snapshots` | `EdgeSnapshots` |
 * | `POST /v1/test-request` | `TestRequestAnswer` (`edge/choice.ts`): which router would take a request |
 * | `POST /v1/lint` | `LintAnswer` (`edge/lint.ts`): what labels, options and variables of a text mean |
 * | `GET /v1/traffic?services=a,b` | `EdgeTraffic` (`edge/traffic.ts`): requests of the last minutes |
 * | `GET /v1/certificates?search=&limit=` | `EdgeCertificates` (`edge/traffic.ts`), the next to expire first |
 * | `GET /ping` | `OK`, 503 once it is told to stop; no token needed |
 * | `GET /api/…` | the same in Traefik's words (`edge/traefik.ts`) |
 *
 * Errors are problem documents (RFC 9457).
 */
import { z } from 'zod';

const instant = z.iso.datetime();
const count = z.int().min(0);

export const edgeObject = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** The cluster it is in, where the edge reads several. */
  cluster: z.string().optional(),
});

export const edgeReadiness = z.object({
  ready: z.boolean(),
  /** Why it is not, one sentence each; empty when it is. */
  reasons: z.array(z.string()),
});
export type EdgeReadiness = z.infer<typeof edgeReadiness>;

/**
 * Where what is served comes from.
 * - `sources`: the cluster, current.
 * - `snapshot`: the newest snapshot on disk, because the sources have not answered since the start.
 * - `stale`: the cluster as it was when it last answered.
 */
export const edgeOrigin = z.enum(['sources', 'snapshot', 'stale']);
export type EdgeOrigin = z.infer<typeof edgeOrigin>;

export const edgeSource = z.object({
  /** Such as `IngressRoute.traefik.io`. */
  name: z.string(),
  /** The cluster it is read from, where the edge reads several. */
  cluster: z.string().optional(),
  state: z.enum(['starting', 'watching', 'absent', 'failing']),
  objects: count,
  /** When the server last said anything. */
  lastSeenAt: instant.nullable(),
  message: z.string().nullable(),
});
export type EdgeSource = z.infer<typeof edgeSource>;

/** What is served of one of the clusters an edge reads, where they have names. */
export const edgeCluster = z.object({
  name: z.string(),
  origin: edgeOrigin,
  /** Why it is not `sources`, for people. */
  message: z.string().nullable(),
});
export type EdgeCluster = z.infer<typeof edgeCluster>;

/** Where it is, as its own settings say (`EDGE_REGION`, `EDGE_POOL`, `EDGE_PUBLIC_ADDRESSES`). */
export const edgePlace = z.object({
  region: z.string().nullable(),
  pool: z.string().meta({ description: '`shared`: in the wildcard records', example: 'shared' }),
  addresses: z.array(z.string()).meta({ description: 'Where visitors reach it' }),
});

export const edgeStatus = z.object({
  version: z.string(),
  /** Absent of an edge of a release before regions. */
  place: edgePlace.optional(),
  startedAt: instant,
  readiness: edgeReadiness,
  origin: edgeOrigin,
  sources: z.array(edgeSource),
  /** Of edges from before there were several: none. */
  clusters: z.array(edgeCluster).default([]),
  haproxy: z.object({
    version: z.string(),
    workerPid: z.int().nullable(),
    /** Times it died and was started again. */
    restarts: count,
    reloads: count,
    lastReload: z.object({ at: instant, reasons: z.array(z.string()) }).nullable(),
    maxConnections: count,
  }),
  counts: z.object({
    routers: count,
    services: count,
    endpoints: count,
    certificates: count,
    problems: count,
    quarantined: count,
  }),
  changes: z.object({
    /** Changes seen and not yet verified in HAProxy. */
    pending: count,
    lastVerifiedAt: instant.nullable(),
    /** From seeing an object change to HAProxy verified to serve it, over the last 1,000 changes. */
    lagMs: z.object({ p50: z.number(), p99: z.number() }).nullable(),
    lastFailure: z.object({ at: instant, code: z.string(), message: z.string() }).nullable(),
  }),
  /** The last look at everything HAProxy holds, and what was found to differ and put right. */
  audit: z.object({ at: instant, differences: count }).nullable(),
  snapshot: z.object({ id: z.string(), verifiedAt: instant }).nullable(),
});
export type EdgeStatus = z.infer<typeof edgeStatus>;

export const edgeRoute = z.object({
  /** `namespace-name@provider`. */
  name: z.string(),
  object: edgeObject,
  tenant: z.string().nullable(),
  rule: z.string(),
  hosts: z.array(z.string()),
  entryPoints: z.array(z.string()),
  priority: z.number(),
  middlewares: z.array(z.string()),
  state: z.enum(['serve', 'starting', 'suspended', 'hibernated', 'no-endpoints', 'quarantined']),
  reason: z.string().nullable(),
  service: z.string().nullable(),
  endpoints: z.array(
    z.object({
      address: z.string(),
      port: z.int(),
      ready: z.boolean(),
      terminating: z.boolean(),
    }),
  ),
});
export type EdgeRoute = z.infer<typeof edgeRoute>;

export const edgeRoutes = z.object({
  data: z.array(edgeRoute),
  /** How many match; `data` holds at most `limit` of them. */
  total: count,
});
export type EdgeRoutes = z.infer<typeof edgeRoutes>;

export const edgeRoutesQuery = z.object({
  namespace: z.string().max(253).optional(),
  host: z.string().max(253).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(10_000)).default(1_000),
});

export const edgeProblem = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable, such as `traefik.rule-syntax`. */
  code: z.string(),
  object: edgeObject,
  /** JSON path of the field; empty for the whole object. */
  field: z.string(),
  message: z.string(),
  router: z.string().nullable(),
});
export type EdgeProblem = z.infer<typeof edgeProblem>;

export const edgeProblems = z.object({ data: z.array(edgeProblem) });
export type EdgeProblems = z.infer<typeof edgeProblems>;

export const edgeProblemsQuery = z.object({ namespace: z.string().max(253).optional() });

export const edgeHost = z.object({
  host: z.string(),
  /** HAProxy is verified to send requests of this host to at least one ready endpoint. */
  live: z.boolean(),
  /** Why not: `unknown-host`, `starting`, `suspended`, `no-endpoints`, `quarantined` or `pending` (seen, not yet verified). */
  reason: z.string().nullable(),
  message: z.string().nullable(),
  /** Ready endpoints of all its routers. */
  endpoints: count,
  routers: z.array(z.string()),
  /** The cluster its requests go to, where the edge reads several. */
  cluster: z.string().optional(),
  /** A certificate for it is loaded. */
  certificate: z.object({ names: z.array(z.string()), notAfter: instant }).nullable(),
});
export type EdgeHost = z.infer<typeof edgeHost>;

export const edgeExplainQuery = z
  .object({ host: z.string().min(1).max(253), namespace: z.undefined().optional() })
  .or(z.object({ namespace: z.string().min(1).max(253), host: z.undefined().optional() }));

export const edgeExplanation = z.object({
  routes: z.array(edgeRoute),
  problems: z.array(edgeProblem),
  lines: z.array(
    z.object({
      file: z.string(),
      line: count,
      text: z.string(),
      object: edgeObject,
    }),
  ),
});
export type EdgeExplanation = z.infer<typeof edgeExplanation>;

export const edgeSnapshots = z.object({
  /** Newest first. */
  data: z.array(
    z.object({
      id: z.string(),
      verifiedAt: instant,
      routers: count,
      certificates: count,
      bytes: count,
      /** It is what HAProxy was last verified to serve. */
      current: z.boolean(),
    }),
  ),
});
export type EdgeSnapshots = z.infer<typeof edgeSnapshots>;
