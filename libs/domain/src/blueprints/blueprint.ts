import { z } from 'zod';

const dnsLabel = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    'use lower-case letters, digits and hyphens, starting with a letter',
  );

const quantity = z
  .string()
  .regex(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi)?$/, 'use a Kubernetes quantity such as 600Mi or 250m');

/** `${…}` templates are checked by `desired-state`, which knows every variable. */
const template = z.string().max(4096);

const environmentVariable = z.union([
  template,
  z.strictObject({
    /** A field of the pod, such as `status.podIP`. */
    fieldPath: z.enum([
      'metadata.name',
      'metadata.namespace',
      'metadata.uid',
      'spec.nodeName',
      'status.podIP',
      'status.hostIP',
    ]),
  }),
  /** Kept in the tenant's Secret instead of the Deployment. */
  z.strictObject({ secret: template }),
]);

const probe = z.strictObject({
  path: z.string().startsWith('/'),
  initialDelaySeconds: z.int().min(0).default(0),
  periodSeconds: z.int().min(1).default(10),
  timeoutSeconds: z.int().min(1).default(3),
  failureThreshold: z.int().min(1).default(3),
});

const sticky = z.strictObject({
  cookie: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'use a cookie name of letters, digits, _ and -'),
  secure: z.boolean().default(true),
  httpOnly: z.boolean().default(true),
  sameSite: z.enum(['none', 'lax', 'strict']).default('lax'),
});

const component = z.strictObject({
  image: z.string().min(1),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).default('IfNotPresent'),
  port: z.int().min(1).max(65535),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), environmentVariable).default({}),
  /** `plan`: as many as the plan allows. */
  replicas: z.union([z.literal('plan'), z.int().min(1).max(50)]).default('plan'),
  /** Requests and limits not named here come from the plan. */
  resources: z
    .strictObject({
      requests: z
        .strictObject({ cpu: quantity.optional(), memory: quantity.optional() })
        .optional(),
      limits: z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() }).optional(),
    })
    .default({}),
  probes: z
    .strictObject({
      liveness: probe.optional(),
      readiness: probe.optional(),
      startup: probe.optional(),
    })
    .default({}),
  /** Directories the program may write; the root file system is read-only otherwise. */
  writablePaths: z.array(z.string().startsWith('/')).default([]),
  readOnlyRootFilesystem: z.boolean().default(true),
  runAsUser: z.int().min(1).default(10001),
  terminationGracePeriodSeconds: z.int().min(0).max(3600).default(30),
  sticky: sticky.optional(),
  /** Which replica gets a request; by turns when left out. */
  loadBalancing: z.enum(['roundRobin', 'leastConnections']).optional(),
  /** Keeps requests from an application that fails, so that it can recover; Traefik's circuitBreaker expression. */
  circuitBreaker: z
    .string()
    .max(1000)
    .regex(
      /^[\s(]*(NetworkErrorRatio|ResponseCodeRatio|LatencyAtQuantileMS)\s*\([\w\s().,<>=!&|]*$/,
      'use an expression such as NetworkErrorRatio() > 0.5',
    )
    .optional(),
  serviceAnnotations: z.record(z.string(), z.string()).default({}),
});

const route = z.strictObject({
  component: dnsLabel,
  path: z.string().startsWith('/').default('/'),
  /** What the application sees instead of `path`: `strip` removes it, `replace` sends every request to one path. */
  rewrite: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('strip') }),
      z.strictObject({ kind: z.literal('replace'), path: z.string().startsWith('/') }),
    ])
    .optional(),
});

/** The application being sold: everything of an instance that is the same for every tenant. */
export const blueprintSchema = z.strictObject({
  id: dnsLabel,
  /** Counts up; a tenant stays on its version until it is upgraded. */
  version: z.int().min(1).max(999_999_999),
  name: z.string().min(1).max(60),
  description: z.string().max(500).default(''),
  /** Version of the application itself, for people and for `${app.version}`. */
  appVersion: z.string().min(1).max(60),
  /** First part of object names: `rc` gives `rc-{id}`; without it names are the components' own. */
  namePrefix: dnsLabel.optional(),
  data: z.strictObject({ postgres: z.boolean().default(false) }).default({ postgres: false }),
  network: z
    .strictObject({
      /** Whether pods may reach the internet (never private ranges). */
      internet: z.boolean().default(false),
    })
    .default({ internet: false }),
  /** Which clusters its instances go to, of those of their region; see domain/clusters/placement. */
  placement: z
    .strictObject({
      labels: z.record(z.string(), z.string()).default({}),
      strategy: z.enum(['spread', 'fill']).default('spread'),
      affinity: z.enum(['none', 'together', 'apart']).default('none'),
    })
    .prefault({}),
  /** Whether a change of `${tenant.url}` must roll the workload. */
  restartOnUrlChange: z.boolean().default(false),
  components: z
    .record(dnsLabel, component)
    .refine((c) => Object.keys(c).length > 0, 'name at least one component'),
  routes: z.array(route).min(1),
  /** Path that answers 2xx when an instance is up; used to see that its route is live. */
  healthPath: z.string().startsWith('/').default('/'),
});

export type Blueprint = z.infer<typeof blueprintSchema>;
export type BlueprintComponent = Blueprint['components'][string];
export type BlueprintRoute = Blueprint['routes'][number];
export type EnvironmentVariable = BlueprintComponent['env'][string];
