/** Shapes of the Kubernetes objects this dialect reads. Unknown fields are let through: other controllers use them. */
import { z } from 'zod';

const Metadata = z.object({
  name: z.string().min(1),
  namespace: z.string().min(1),
  resourceVersion: z.string().optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

/** Enough to know which object something is. */
export const Named = z.object({ kind: z.string().optional(), metadata: Metadata });

const TRAEFIK_API = z.enum(['traefik.io/v1alpha1', 'traefik.containo.us/v1alpha1']);
const Port = z.union([z.int().min(1).max(65_535), z.string().min(1)]);

export const Sticky = z.object({
  cookie: z
    .object({
      name: z.string().optional(),
      secure: z.boolean().optional(),
      httpOnly: z.boolean().optional(),
      sameSite: z.string().optional(),
      maxAge: z.number().optional(),
      path: z.string().optional(),
      domain: z.string().optional(),
    })
    .nullish(),
});

export const ServiceReference = z.object({
  name: z.string().min(1),
  kind: z.string().optional(),
  namespace: z.string().optional(),
  port: Port.optional(),
  scheme: z.string().optional(),
  weight: z.int().min(0).optional(),
  sticky: Sticky.nullish(),
  strategy: z.string().optional(),
  passHostHeader: z.boolean().optional(),
  serversTransport: z.string().optional(),
  nativeLB: z.boolean().optional(),
});
export type ServiceReference = z.infer<typeof ServiceReference>;

export const MiddlewareReference = z.object({
  name: z.string().min(1),
  namespace: z.string().optional(),
});
export type MiddlewareReference = z.infer<typeof MiddlewareReference>;

export const Route = z.object({
  kind: z.literal('Rule', { error: 'must be "Rule"' }).optional(),
  match: z.string(),
  priority: z.int().optional(),
  services: z.array(ServiceReference).nullish(),
  middlewares: z.array(MiddlewareReference).nullish(),
});
export type Route = z.infer<typeof Route>;

/** Routes are parsed one by one, so that a bad one leaves its neighbours alone. */
export const IngressRoute = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: z.object({
    entryPoints: z.array(z.string()).nullish(),
    routes: z.array(z.unknown()),
    tls: z.object({ secretName: z.string().optional() }).nullish(),
  }),
});
export type IngressRoute = z.infer<typeof IngressRoute>;

export const MiddlewareObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: z.record(z.string(), z.unknown()),
});
export type MiddlewareObject = z.infer<typeof MiddlewareObject>;

export const ServiceObject = z.object({
  metadata: Metadata,
  spec: z.object({
    type: z.string().optional(),
    ports: z
      .array(
        z.object({
          name: z.string().nullish(),
          port: z.int(),
          targetPort: z.union([z.int(), z.string()]).optional(),
          protocol: z.string().optional(),
        }),
      )
      .nullish(),
  }),
});
export type ServiceObject = z.infer<typeof ServiceObject>;

/** The label that ties a slice to its Service. */
export const SERVICE_LABEL = 'kubernetes.io/service-name';

export const EndpointSlice = z.object({
  metadata: Metadata,
  addressType: z.string(),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        port: z.int().nullish(),
        protocol: z.string().nullish(),
      }),
    )
    .nullish(),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.union([z.ipv4(), z.ipv6()])),
        conditions: z
          .object({
            ready: z.boolean().nullish(),
            serving: z.boolean().nullish(),
            terminating: z.boolean().nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
});
export type EndpointSlice = z.infer<typeof EndpointSlice>;

export const TlsSecret = z.object({
  metadata: Metadata,
  type: z.literal('kubernetes.io/tls', { error: 'must be kubernetes.io/tls' }),
  data: z.object({ 'tls.crt': z.base64(), 'tls.key': z.base64() }),
});
export type TlsSecret = z.infer<typeof TlsSecret>;

/** Where an issue is, as `spec.routes[0].match`. */
export function fieldPath(path: readonly PropertyKey[], prefix = ''): string {
  let text = prefix;
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
