/**
 * Shapes of Traefik's HTTP objects. They are read by them, and the CRDs in `k8s/crds` are written from them: what a
 * field's `describe` says is what `kubectl explain` shows. Unknown fields are let through: later Traefiks have more.
 */
import { z } from 'zod';
import { Metadata } from '../kubernetes/schema.js';

export const TRAEFIK_API = z.enum(['traefik.io/v1alpha1', 'traefik.containo.us/v1alpha1']);

/** A port's number or name. */
export const Port = z.union([z.int().min(0).max(65_535), z.string()]).meta({ intOrString: true });

/** Such as `30s` or `1m30s`; a bare number is seconds. */
export const Duration = z.union([z.int(), z.string()]).meta({ intOrString: true });

const Weight = z
  .int()
  .min(0)
  .describe('Share of the requests, relative to the other services; 0: none.');

export const Sticky = z.object({
  cookie: z
    .object({
      name: z.string().optional(),
      secure: z.boolean().optional(),
      httpOnly: z.boolean().optional(),
      sameSite: z.string().describe('none, lax or strict.').optional(),
      maxAge: z.int().describe('Seconds the cookie lives; 0: as long as the browser.').optional(),
      path: z.string().optional(),
      domain: z.string().optional(),
    })
    .nullish(),
});

const HealthCheck = z.object({
  scheme: z.string().optional(),
  mode: z.string().optional(),
  path: z.string().optional(),
  method: z.string().optional(),
  status: z.int().optional(),
  port: z.int().optional(),
  interval: Duration.optional(),
  unhealthyInterval: Duration.optional(),
  timeout: Duration.optional(),
  hostname: z.string().optional(),
  followRedirects: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

const PassiveHealthCheck = z.object({
  failureWindow: Duration.optional(),
  maxFailedAttempts: z.int().min(0).optional(),
});

export const MiddlewareReference = z.object({
  name: z.string().min(1),
  namespace: z.string().optional(),
});
export type MiddlewareReference = z.infer<typeof MiddlewareReference>;

export const ServiceReference = z.object({
  name: z.string().min(1),
  kind: z.string().describe('Service (the default) or TraefikService.').optional(),
  namespace: z.string().optional(),
  port: Port.optional(),
  scheme: z
    .string()
    .describe('http, https or h2c; by default https on port 443 or where its name begins so.')
    .optional(),
  weight: Weight.optional(),
  sticky: Sticky.nullish(),
  strategy: z.string().describe('wrr (the default), p2c, hrw or leasttime.').optional(),
  passHostHeader: z.boolean().optional(),
  responseForwarding: z.object({ flushInterval: z.string().optional() }).optional(),
  serversTransport: z.string().optional(),
  nativeLB: z.boolean().optional(),
  nodePortLB: z.boolean().optional(),
  healthCheck: HealthCheck.optional(),
  passiveHealthCheck: PassiveHealthCheck.optional(),
  middlewares: z.array(MiddlewareReference).nullish(),
});
export type ServiceReference = z.infer<typeof ServiceReference>;

export const ObjectReference = z.object({
  name: z.string().min(1),
  namespace: z.string().optional(),
});
export type ObjectReference = z.infer<typeof ObjectReference>;

const Domain = z.object({ main: z.string().optional(), sans: z.array(z.string()).optional() });

export const RouteTls = z.object({
  secretName: z
    .string()
    .describe('Secret of type kubernetes.io/tls in the same namespace.')
    .optional(),
  options: ObjectReference.describe('A TLSOption.').optional(),
  store: ObjectReference.optional(),
  certResolver: z.string().optional(),
  domains: z.array(Domain).optional(),
});
export type RouteTls = z.infer<typeof RouteTls>;

export const Route = z.object({
  kind: z.literal('Rule', { error: 'must be "Rule"' }).optional(),
  match: z.string().describe('A rule such as Host(`acme.example.com`) && PathPrefix(`/api`).'),
  priority: z.int().describe("Higher wins; by default the length of the rule's text.").optional(),
  syntax: z.string().describe('v3 (the default) or v2.').optional(),
  services: z.array(ServiceReference).nullish(),
  middlewares: z.array(MiddlewareReference).nullish(),
  observability: z.record(z.string(), z.unknown()).optional(),
});
export type Route = z.infer<typeof Route>;

export const IngressRouteSpec = z.object({
  ingressClassName: z.string().optional(),
  entryPoints: z
    .array(z.string())
    .describe("Names of the edge's entry points; its default ones when left out.")
    .nullish(),
  routes: z.array(Route),
  tls: RouteTls.nullish(),
  parentRefs: z.array(ObjectReference).optional(),
});

/** Routes are parsed one by one, so that a bad one leaves its neighbours alone. */
export const IngressRoute = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: IngressRouteSpec.extend({ routes: z.array(z.unknown()) }),
});
export type IngressRoute = z.infer<typeof IngressRoute>;

/** Why an object that was made from another text may not be used: the text was not understood. */
const refusal = z.string().optional();

export const MiddlewareObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: z.record(z.string(), z.unknown()),
  refusal,
});
export type MiddlewareObject = z.infer<typeof MiddlewareObject>;

const Mirror = ServiceReference.extend({
  percent: z.int().min(0).max(100).describe('Share of the requests that are copied.').optional(),
});

export const TraefikServiceSpec = z.object({
  weighted: z
    .object({ services: z.array(ServiceReference).nullish(), sticky: Sticky.nullish() })
    .optional(),
  mirroring: ServiceReference.extend({
    mirrors: z.array(Mirror).nullish(),
    mirrorBody: z.boolean().optional(),
    maxBodySize: z.int().optional(),
  }).optional(),
  highestRandomWeight: z.object({ services: z.array(ServiceReference).nullish() }).optional(),
  failover: z
    .object({
      service: ServiceReference,
      fallback: ServiceReference,
      errors: z
        .object({
          status: z.array(z.string()).optional(),
          maxRequestBodyBytes: z.int().optional(),
        })
        .optional(),
    })
    .optional(),
});

export const TraefikServiceObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: TraefikServiceSpec,
  refusal,
});
export type TraefikServiceObject = z.infer<typeof TraefikServiceObject>;
