/** Shapes of the cluster's own objects that dialects read. Unknown fields are let through: other controllers use them. */
import { z } from 'zod';
import { IpAddress } from '../../ir/addresses.js';

export const Metadata = z.object({
  name: z.string().min(1),
  namespace: z.string().min(1),
  resourceVersion: z.string().optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

/** Enough to know which object something is. */
export const Named = z.object({
  metadata: Metadata.extend({ namespace: z.string().optional() }),
});

const ServicePort = z.object({
  name: z.string().nullish(),
  port: z.int().min(1).max(65_535),
  targetPort: z.union([z.int(), z.string()]).optional(),
  nodePort: z.int().min(0).max(65_535).nullish(),
  protocol: z.string().optional(),
  appProtocol: z.string().nullish(),
});
export type ServicePort = z.infer<typeof ServicePort>;

export const ServiceObject = z.object({
  metadata: Metadata,
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().nullish(),
    externalName: z.string().nullish(),
    ports: z.array(ServicePort).nullish(),
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
        addresses: z.array(IpAddress),
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

/** A Secret of any type; what is wanted of `data` is looked at by whoever wants it. */
export const SecretObject = z.object({
  metadata: Metadata,
  data: z.record(z.string(), z.base64()).nullish(),
});

export const ConfigMapObject = z.object({
  metadata: Metadata,
  data: z.record(z.string(), z.string()).nullish(),
});

export const NodeObject = z.object({
  status: z.object({
    addresses: z
      .array(z.object({ type: z.string(), address: z.union([z.ipv4(), z.ipv6(), z.string()]) }))
      .nullish(),
  }),
});

/** Where an issue is, as `spec.routes[0].match`. */
export function fieldPath(path: readonly PropertyKey[], prefix = ''): string {
  let text = prefix;
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}
