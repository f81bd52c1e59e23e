/** Shapes of Traefik's objects about TLS and connections; the CRDs are written from them, too. */
import { z } from 'zod';
import { Metadata } from '../kubernetes/schema.js';
import { Duration, TRAEFIK_API } from './schema.js';

export const TlsOptionSpec = z.object({
  minVersion: z
    .string()
    .describe('VersionTLS12 or VersionTLS13; nothing older is spoken.')
    .optional(),
  maxVersion: z.string().describe('VersionTLS12 or VersionTLS13.').optional(),
  cipherSuites: z.array(z.string()).describe('Names as the Go library has them.').optional(),
  curvePreferences: z.array(z.string()).optional(),
  clientAuth: z
    .object({
      secretNames: z
        .array(z.string())
        .describe('Secrets of the same namespace with authorities in tls.ca or ca.crt.')
        .optional(),
      clientAuthType: z
        .string()
        .describe(
          'NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert.',
        )
        .optional(),
    })
    .optional(),
  sniStrict: z.boolean().optional(),
  alpnProtocols: z.array(z.string()).optional(),
  disableSessionTickets: z.boolean().optional(),
  preferServerCipherSuites: z.boolean().optional(),
});
export type TlsOptionSpec = z.infer<typeof TlsOptionSpec>;

export const TlsOptionObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: TlsOptionSpec.nullish(),
});

const StoredCertificate = z.object({ secretName: z.string().min(1) });

export const TlsStoreSpec = z.object({
  defaultCertificate: StoredCertificate.describe(
    'Served for names no certificate covers.',
  ).optional(),
  defaultGeneratedCert: z.record(z.string(), z.unknown()).optional(),
  certificates: z.array(StoredCertificate).optional(),
});

export const TlsStoreObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: TlsStoreSpec.nullish(),
});

const RootCa = z.object({ secret: z.string().optional(), configMap: z.string().optional() });

const PeerSan = z.object({ type: z.string().optional(), value: z.string().optional() });

/** What both transports say about TLS. */
const clientTls = {
  serverName: z.string().describe('SNI name, and the name the certificate must have.').optional(),
  insecureSkipVerify: z.boolean().optional(),
  rootCAs: z.array(RootCa).describe('Authorities in tls.ca or ca.crt.').optional(),
  rootCAsSecrets: z.array(z.string()).optional(),
  certificatesSecrets: z
    .array(z.string())
    .describe('Secrets of type kubernetes.io/tls, shown to instances that ask.')
    .optional(),
  peerCertURI: z.string().optional(),
  peerCertSANs: z.array(PeerSan).optional(),
  spiffe: z.record(z.string(), z.unknown()).optional(),
};
export const ClientTls = z.object(clientTls);
export type ClientTls = z.infer<typeof ClientTls>;

/** Of connections to instances, as objects and files alike say it. */
export const connectionsToInstances = {
  cipherSuites: z.array(z.string()).optional(),
  minVersion: z.string().optional(),
  maxVersion: z.string().optional(),
  maxIdleConnsPerHost: z.int().optional(),
  forwardingTimeouts: z
    .object({
      dialTimeout: Duration.optional(),
      responseHeaderTimeout: Duration.optional(),
      idleConnTimeout: Duration.optional(),
      readIdleTimeout: Duration.optional(),
      pingTimeout: Duration.optional(),
    })
    .optional(),
  disableHTTP2: z.boolean().optional(),
};

export const ServersTransportSpec = z.object({ ...clientTls, ...connectionsToInstances });
export type ServersTransportSpec = z.infer<typeof ServersTransportSpec>;

export const ServersTransportObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: ServersTransportSpec.nullish(),
});

export const ProxyProtocol = z.object({ version: z.int().min(1).max(2).optional() });

export const ServersTransportTcpSpec = z.object({
  dialTimeout: Duration.optional(),
  dialKeepAlive: Duration.optional(),
  terminationDelay: Duration.optional(),
  proxyProtocol: ProxyProtocol.nullish(),
  tls: ClientTls.nullish(),
});

export const ServersTransportTcpObject = z.object({
  apiVersion: TRAEFIK_API.optional(),
  metadata: Metadata,
  spec: ServersTransportTcpSpec.nullish(),
});
