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
}

export interface Service {
  /** `namespace-route-service-port@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly balance: 'roundrobin' | 'leastconn';
  readonly sticky?: StickyCookie;
  readonly parts: readonly ServicePart[];
}
