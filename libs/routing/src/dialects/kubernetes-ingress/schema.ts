/** Shapes of the objects of `networking.k8s.io/v1`. */
import { z } from 'zod';
import { Metadata } from '../kubernetes/schema.js';

const Backend = z.object({
  service: z
    .object({
      name: z.string().min(1),
      port: z.object({ number: z.int().optional(), name: z.string().optional() }).nullish(),
    })
    .nullish(),
  resource: z.unknown().optional(),
});
export type Backend = z.infer<typeof Backend>;

export const IngressPath = z.object({
  path: z.string().optional(),
  pathType: z
    .enum(['Exact', 'Prefix', 'ImplementationSpecific'], {
      error: 'must be Exact, Prefix or ImplementationSpecific',
    })
    .nullish(),
  backend: Backend,
});
export type IngressPath = z.infer<typeof IngressPath>;

/** Rules are parsed one by one, so that a bad one leaves its neighbours alone. */
export const IngressRule = z.object({
  host: z.string().optional(),
  http: z.object({ paths: z.array(z.unknown()) }).nullish(),
});

export const IngressObject = z.object({
  apiVersion: z.literal('networking.k8s.io/v1').optional(),
  metadata: Metadata,
  spec: z.object({
    ingressClassName: z.string().nullish(),
    defaultBackend: Backend.nullish(),
    tls: z
      .array(z.object({ hosts: z.array(z.string()).nullish(), secretName: z.string().nullish() }))
      .nullish(),
    rules: z.array(z.unknown()).nullish(),
  }),
});
export type IngressObject = z.infer<typeof IngressObject>;

export const IngressClassObject = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ controller: z.string().optional() }).nullish(),
});
