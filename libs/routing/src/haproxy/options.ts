/** What the edge decides, not the tenants: listeners, limits, sockets. A change here is always a reload. */

import type { StickyCookie } from '../ir/services.js';

export interface Bind {
  /** `*`, an IPv4 address, or an IPv6 address without brackets. */
  readonly address: string;
  readonly port: number;
}

export interface EdgeOptions {
  readonly web: Bind;
  readonly websecure: Bind;
  /** Answer every plain HTTP request with a redirect to HTTPS on this public port (ACME challenges pass). */
  readonly redirectToHttpsPort?: number;
  /** Hosts that are served over plain HTTP all the same, such as a local stack's console. */
  readonly plainHttpHosts?: readonly string[];
  /** Where `/.well-known/acme-challenge/` on `web` goes; absent: routed like anything else. */
  readonly acmeChallenge?: { readonly address: string; readonly port: number };
  /** `/health` and Prometheus `/metrics`, for loopback or a private network. */
  readonly admin?: Bind;
  /** PEM file (relative to the configuration) served when no certificate covers the SNI name. The edge writes it. */
  readonly defaultCertificate: string;
  /** CIDRs whose `X-Forwarded-*` are believed, such as a load balancer in front. */
  readonly trustedProxies: readonly string[];
  /** Absolute path of the admin socket. */
  readonly runtimeSocket: string;
  /** Connections the process accepts; see `maxconnForFileLimit`. */
  readonly maxconn: number;
  readonly threads?: number;
  /** Where access logs go, such as `stdout` or `127.0.0.1:514`; absent: none. */
  readonly log?: string;
  /** Key of the sticky cookies' hash: keep it stable for a fleet, or cookies change their values. */
  readonly cookieKey: string;
  /** Cookies to declare pools for from the start, so that the first service with one needs no reload. */
  readonly stickyCookies: readonly StickyCookie[];
  /** Backends declared per class at first; the number doubles when it runs short (a reload). */
  readonly poolSize: number;
  readonly timeouts: {
    readonly connectMs: number;
    /** From the request to the answer's first byte, and between bytes. */
    readonly serverMs: number;
    readonly clientMs: number;
    /** To receive a request's headers. */
    readonly requestMs: number;
    readonly keepAliveMs: number;
    /** Websockets and other upgraded connections without traffic. */
    readonly tunnelMs: number;
  };
  /** How long an old process may live after a reload, for its websockets. */
  readonly hardStopAfterMs: number;
}

export const DEFAULT_EDGE_OPTIONS: EdgeOptions = {
  web: { address: '*', port: 80 },
  websecure: { address: '*', port: 443 },
  defaultCertificate: 'certs/default.pem',
  trustedProxies: [],
  runtimeSocket: '/run/fleetcommand/edge.sock',
  maxconn: 4000,
  cookieKey: 'fleetcommand',
  stickyCookies: [{ name: '_fleet', secure: true, httpOnly: true, sameSite: 'lax' }],
  poolSize: 256,
  timeouts: {
    connectMs: 5_000,
    serverMs: 60_000,
    clientMs: 60_000,
    requestMs: 10_000,
    keepAliveMs: 60_000,
    tunnelMs: 3_600_000,
  },
  hardStopAfterMs: 12 * 3_600_000,
};

/**
 * The greatest safe `maxconn` for a process file limit (`ulimit -n`). A proxied connection needs two files;
 * a share is left for listeners, sockets, threads and idle server connections. `maxconn` equal to the limit
 * refuses to start.
 */
export function maxconnForFileLimit(fileLimit: number): number {
  return Math.max(50, Math.floor((fileLimit * 0.9 - 200) / 2));
}
