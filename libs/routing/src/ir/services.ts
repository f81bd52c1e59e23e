import type { Secret } from '@fleetcommand/kernel/secret';
import type { Provenance } from './provenance.js';

export interface StickyCookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: 'none' | 'lax' | 'strict';
  /** Absent: `/`. */
  readonly path?: string;
  /** Whole seconds the browser keeps it; negative: deletes it. Absent or 0: until the browser is closed. */
  readonly maxAgeSeconds?: number;
  /** Absent: the host that answered, and no other. */
  readonly domain?: string;
}

/** Requests of the edge's own that say whether an endpoint is well. One failure takes it out, one success back in. */
export interface HealthCheck {
  /** `grpc`: `grpc.health.v1.Health/Check` over HTTP/2; `path`, `method` and `status` are not looked at. */
  readonly mode: 'http' | 'grpc';
  /** With its query; begins with `/`. */
  readonly path: string;
  /** Upper case; absent: GET. */
  readonly method?: string;
  /** Absent: as requests are sent. */
  readonly scheme?: 'http' | 'https';
  /** Absent: the endpoint's. */
  readonly port?: number;
  /** `Host` header; absent: the endpoint's `address:port`. */
  readonly hostname?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: any from 200 to 399. */
  readonly status?: number;
  readonly intervalMs: number;
  /** While the endpoint is out; absent: `intervalMs`. */
  readonly unhealthyIntervalMs?: number;
  readonly timeoutMs: number;
}

/** Judges endpoints by their answers to clients: requests that fail, or are answered with 5xx. */
export interface PassiveHealthCheck {
  /** Failures in a row that take the endpoint out. */
  readonly maxFailedAttempts: number;
  /** After this time out it is tried again. */
  readonly failureWindowMs: number;
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
  /**
   * `roundrobin`: by weight in turn (Traefik's `wrr`). `leastconn`: to the endpoint with the fewest requests under
   * way, by weight: `p2c`, and `drr` of Traefik 1, which also favoured the instances that answer faster. `source`: one
   * client address to one endpoint, by a consistent hash (`hrw`).
   */
  readonly balance: 'roundrobin' | 'leastconn' | 'source';
  readonly sticky?: StickyCookie;
  readonly parts: readonly ServicePart[];
  /** `tcp`: for routers of `Fragment.tcpRouters`, which forward bytes. Absent: HTTP. */
  readonly mode?: 'tcp';
  /** False: instances see their own `address:port` as `Host`. Absent: the client's. */
  readonly passHostHeader?: false;
  readonly transport?: Transport;
  readonly healthCheck?: HealthCheck;
  readonly passiveHealthCheck?: PassiveHealthCheck;
  /** An endpoint that comes (back) gets its whole share only after this time. */
  readonly slowStartMs?: number;
  /** How often a request is tried in all where no connection can be made; absent: the edge's own. */
  readonly attempts?: number;
  /** Answers are compressed by gzip for clients that take it; absent: never. */
  readonly compression?: {
    /** Media types, in lower case and without parameters; empty: all. */
    readonly types: readonly string[];
  };
}
