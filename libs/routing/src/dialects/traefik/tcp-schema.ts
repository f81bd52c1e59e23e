/** Shapes of Traefik's TCP objects; the CRDs are written from them, too. */
import { z } from 'zod';
import { Metadata } from '../kubernetes/schema.js';
import { ObjectReference, Port, RouteTls, TRAEFIK_API } from './schema.js';
import { ProxyProtocol } from './tls-schema.js';

export const TcpServiceReference = z.object({
  name: z.string().min(1),
  namespace: z.string().optional(),
  port: Port,
  weight: z.int().min(0).optional(),
  terminationDelay: z.int().describe('Milliseconds.').optional(),
  proxyProtocol: ProxyProtocol.nullish(),
  serversTransport: z.string().optional(),
  tls: z.boolean().describe('Speak TLS to the instances.').optional(),
  nativeLB: z.boolean().optional(),
  nodePortLB: z.boolean().optional(),
});
export type TcpServiceReference = z.infer<typeof TcpServiceReference>;

export const TcpRoute = z.object({
  match: z.string().describe('A rule such as HostSNI(`db.example.com`), or HostSNI(`*`).'),
  priority: z.int().optional(),
  syntax: z.string().describe('v3 (the default) or v2.').optional(),
  services: z.array(TcpServiceReference).nullish(),
  middlewares: z.array(ObjectReference).nullish(),
});
export type TcpRoute = z.infer<typeof TcpRoute>;

export const TcpTls = RouteTls.extend({
  passthrough: z.boolean().describe('The instance ends TLS, not the edge.').optional(),
});

export const IngressRouteTcpSpec = z.object({
  ingressClassName: z.string().optional(),
  entryPoints: z.array(z.string()).nullish(),
  routes: z.array(TcpRoute),
  tls: TcpTls.nullish(),
});

/** Routes are parsed one by one, so that a bad one leaves its neighbours alone. */
export const IngressRouteTcp = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: IngressRouteTcpSpec.extend({ routes: z.array(z.unknown()) }),
});
export type IngressRouteTcp = z.infer<typeof IngressRouteTcp>;

export const MiddlewareTcpSpec = z.object({
  ipAllowList: z.object({ sourceRange: z.array(z.string()).nullish() }).optional(),
  ipWhiteList: z
    .object({ sourceRange: z.array(z.string()).nullish() })
    .describe('The old name of ipAllowList.')
    .optional(),
  inFlightConn: z
    .object({ amount: z.int().describe('Connections at a time from one client address.') })
    .optional(),
});

export const MiddlewareTcpObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: MiddlewareTcpSpec,
});
