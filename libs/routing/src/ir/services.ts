import type { Secret } from '@fleetcommand/kernel/secret';
import type { Provenance } from './ir.js';

export interface StickyCookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: 'none' | 'lax' | 'strict';
}

export interface Endpoint {
  /** IPv4 or IPv6 address, without brackets. */
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** Endpoints behind one member of a service, and its share of the traffic. */
export interface ServicePart {
  /** Relative share, 0–1000; 0 receives nothing new. */
  readonly weight: number;
  readonly protocol: 'http' | 'h2c';
  readonly endpoints: readonly Endpoint[];
  /** Absent: in the clear. */
  readonly tls?: BackendTls;
  /** Version of the PROXY protocol spoken to the endpoints; absent: none. */
  readonly proxyProtocol?: 1 | 2;
}

/** TLS towards instances, as Traefik's ServersTransport has it. */
export interface BackendTls {
  /** SNI name, and the name its certificate must have; absent: the endpoint's address. */
  readonly serverName?: string;
  /** False: the certificate must be signed by `rootCasPem`, or by the system's authorities where that is absent. */
  readonly insecureSkipVerify: boolean;
  /** Certificates of authorities, PEM. */
  readonly rootCasPem?: string;
  /** Shown to instances that ask for one. Chain and key, inspected. */
  readonly clientCertificate?: { readonly chainPem: string; readonly keyPem: Secret };
}

/** How connections to instances are made; what is absent is the edge's default. */
export interface Transport {
  readonly connectTimeoutMs?: number;
  /** Until the head of the answer. */
  readonly responseTimeoutMs?: number;
  /** How long an unused connection is kept. */
  readonly idleTimeoutMs?: number;
  /** Unused connections kept per instance; 0: none. */
  readonly maxIdlePerHost?: number;
}

export interface Service {
  /** `namespace-route-service-port@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly balance: 'roundrobin' | 'leastconn';
  readonly sticky?: StickyCookie;
  readonly parts: readonly ServicePart[];
  /** `tcp`: for routers of `Fragment.tcpRouters`, which forward bytes. Absent: HTTP. */
  readonly mode?: 'tcp';
  /** False: instances see their own `address:port` as `Host`. Absent: the client's. */
  readonly passHostHeader?: false;
  readonly transport?: Transport;
}
