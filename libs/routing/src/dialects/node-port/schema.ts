/** What is read of Kubernetes' objects by an edge that stands outside the cluster; unknown fields are let through. */
import { z } from 'zod';

/** A Service, from the cluster itself or as k8s-deployer keeps it. */
export const ReachedService = z.object({
  metadata: z.object({
    name: z.string().min(1),
    namespace: z.string().nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.object({
    type: z.string().nullish(),
    externalTrafficPolicy: z.string().nullish(),
    ports: z
      .array(
        z.object({
          name: z.string().nullish(),
          port: z.int(),
          nodePort: z.int().nullish(),
          protocol: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});
export type ReachedService = z.infer<typeof ReachedService>;

export const ReachedNode = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  status: z.object({
    addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
  }),
});
export type ReachedNode = z.infer<typeof ReachedNode>;

export const ReachedSlice = z.object({
  endpoints: z
    .array(
      z.object({
        nodeName: z.string().nullish(),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish(),
});
