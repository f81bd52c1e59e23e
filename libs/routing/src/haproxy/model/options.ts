/** What the edge decides, not the tenants: listeners, limits, sockets. A change here is always a reload. */

import { USUAL_ENTRY_POINTS } from '../../ir/entry-points.js';
import type { EntryPointFacts } from '../../ir/entry-points.js';
import type { StickyCookie } from '../../ir/services.js';

/** What is logged of requests, and where to. */
export interface AccessLog {
  /** `stdout`, a socket path or `address:port`. */
  readonly target: string;
  /** How many of a hundred requests are logged: 1–100. */
  readonly percent: number;
  /** Answers of instances with other statuses are left out; empty: none is. */
  readonly statuses: readonly (readonly [first: number, last: number])[];
  /** `RequestPath` with its query, which may hold tokens. */
  readonly hasQuery: boolean;
  /** Request headers that are logged as `request_<name>`; credentials and cookies cannot be among them. */
  readonly headers: readonly string[];
}

export interface Bind {
  /** `*`, an IPv4 address, or an IPv6 address without brackets. */
  readonly address: string;
  readonly port: number;
}

/** A listener for clients. */
export interface EntryPointOptions extends EntryPointFacts {
  readonly bind: Bind;
  /** CIDRs whose `X-Forwarded-*` are believed, such as a load balancer in front. */
  readonly trustedProxies: readonly string[];
  /** CIDRs that begin with the PROXY protocol (version 1 or 2), which says who the client is. */
  readonly proxyProtocolFrom: readonly string[];
  /** Answer every request with a redirect (ACME challenges pass). */
  readonly redirect?: {
    readonly scheme: 'http' | 'https';
    /** The port browsers use. */
    readonly port: number;
    readonly isPermanent: boolean;
  };
}

/** What one client address may do; absent parts: as much as it likes. */
export interface ClientLimits {
  /** Connections open at a time. */
  readonly connections?: number;
  /** Requests within `periodMs`. */
  readonly requests?: number;
  readonly periodMs: number;
  /** Addresses that are not counted, such as a load balancer's. */
  readonly exempt: readonly string[];
}

export interface EdgeOptions {
  /** Their names differ. */
  readonly entryPoints: readonly EntryPointOptions[];
  /** Hosts that are served at an entry point that redirects all others, such as a local stack's console. */
  readonly plainHttpHosts?: readonly string[];
  /** `/health` and Prometheus `/metrics`, for loopback or a private network. */
  readonly admin?: Bind;
  /** PEM file (relative to the configuration) served when no certificate covers the SNI name. The edge writes it. */
  readonly defaultCertificate: string;
  /** Absolute path of the admin socket. */
  readonly runtimeSocket: string;
  /** Connections the process accepts; see `maxconnForFileLimit`. */
  readonly maxconn: number;
  readonly threads?: number;
  /** Absent: none. */
  readonly accessLog?: AccessLog;
  /** Whoever counts requests is told of so many in a hundred, on this UDP port of the machine. Absent: nobody. */
  readonly requestLines?: { readonly port: number; readonly percent: number };
  /** Absent: none. */
  readonly clientLimits?: ClientLimits;
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
    /** To receive a request's headers; a body may not stop coming for `clientMs`. */
    readonly requestMs: number;
    readonly keepAliveMs: number;
    /** Websockets and other upgraded connections without traffic. */
    readonly tunnelMs: number;
    /** Requests of the edge's own, such as those of forwardAuth: to the answer's head, and between its parts. */
    readonly subrequestMs: number;
  };
  /** How long an old process may live after a reload, for its websockets. */
  readonly hardStopAfterMs: number;
}

export const DEFAULT_EDGE_OPTIONS: EdgeOptions = {
  entryPoints: USUAL_ENTRY_POINTS.map((facts) => ({
    ...facts,
    bind: { address: '*', port: facts.speaksTls ? 443 : 80 },
    trustedProxies: [],
    proxyProtocolFrom: [],
  })),
  defaultCertificate: 'certs/default.pem',
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
    subrequestMs: 10_000,
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
