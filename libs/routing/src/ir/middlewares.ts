import type { Secret } from '@fleetcommand/kernel/secret';
import type { Source } from './sources.js';

/** One thing done to a request (or its answer) on its way, in the order of the router's list. */
export type Middleware =
  | { readonly kind: 'addPrefix'; readonly prefix: string }
  | { readonly kind: 'stripPrefix'; readonly prefixes: readonly string[] }
  /** The first that is found at the path's beginning is cut off. */
  | { readonly kind: 'stripPrefixRegex'; readonly regexps: readonly string[] }
  | { readonly kind: 'replacePath'; readonly path: string }
  /** Go's expression and replacement (`$1`). */
  | { readonly kind: 'replacePathRegex'; readonly regexp: string; readonly replacement: string }
  | {
      readonly kind: 'redirectRegex';
      readonly regexp: string;
      readonly replacement: string;
      readonly permanent: boolean;
    }
  | {
      readonly kind: 'redirectScheme';
      readonly scheme: 'http' | 'https';
      /** Absent: the scheme's own port. */
      readonly port?: number;
      readonly permanent: boolean;
    }
  | {
      readonly kind: 'ipAllowList';
      /** Addresses and CIDRs. */
      readonly ranges: readonly string[];
      readonly client: ClientAddress;
      readonly rejectStatus: number;
    }
  | {
      readonly kind: 'basicAuth';
      /** Name → what htpasswd writes behind it. */
      readonly users: Readonly<Record<string, Secret>>;
      readonly realm: string;
      readonly removeHeader: boolean;
      /** The header in which applications see the user's name. */
      readonly headerField?: string;
    }
  | {
      readonly kind: 'passTlsClientCert';
      readonly pem: boolean;
    }
  | {
      readonly kind: 'headers';
      /** Lower-case header name → value; an empty value removes the header. */
      readonly request: Readonly<Record<string, string>>;
      readonly response: Readonly<Record<string, string>>;
      /** Set where the client speaks TLS, with the edge or (by one of these headers) with a proxy before it. */
      readonly overTls?: {
        readonly response: Readonly<Record<string, string>>;
        readonly proxyHeaders: Readonly<Record<string, string>>;
      };
      readonly allowedHosts?: {
        /** In lower case, with their ports where clients send one. */
        readonly hosts: readonly string[];
        /** The first of these headers that is there says the host. */
        readonly proxyHeaders: readonly string[];
      };
      readonly cors?: Cors;
    }
  | {
      readonly kind: 'rateLimit';
      /** Requests in each period, of one source; greater than 0. */
      readonly average: number;
      readonly periodMs: number;
      /** Requests that may come at once; at least 1. */
      readonly burst: number;
      readonly source: Source;
    }
  | {
      readonly kind: 'inFlightReq';
      /** Requests of one source under way at a time. */
      readonly amount: number;
      readonly source: Source;
    }
  | { readonly kind: 'buffering'; readonly maxRequestBodyBytes: number }
  /** How often a request is tried in all; done by the service, see `Service.attempts`. */
  | { readonly kind: 'retry'; readonly attempts: number }
  | {
      /** A service is asked whether a request may pass; who does not answer 2xx says no. */
      readonly kind: 'forwardAuth';
      /** Name of a service in the same fragment. */
      readonly service: string;
      readonly scheme: 'http' | 'https';
      /** `Host` of the question. */
      readonly authority: string;
      /** With its query; begins with `/`. */
      readonly path: string;
      /** X-Forwarded-* are sent as they came, not as the edge sees them. */
      readonly trustForwardHeader: boolean;
      readonly preserveMethod: boolean;
      /** False: a relative `Location` of the service is made absolute by its address. */
      readonly preserveLocation: boolean;
      /** Headers that are sent, in lower case; absent: all. */
      readonly requestHeaders?: readonly string[];
      /** Headers of the answer that replace those of the request, in lower case, and beginnings of their names. */
      readonly responseHeaders: readonly string[];
      readonly responsePrefixes: readonly string[];
    }
  | {
      /** Answers of these statuses are replaced by a page of a service. */
      readonly kind: 'errors';
      /** Name of a service in the same fragment. */
      readonly service: string;
      readonly statuses: readonly Statuses[];
      /** The status that is shown instead, by the first that fits. */
      readonly rewrites: readonly (Statuses & { readonly shown: number })[];
      /** Path of the page; `{status}`, `{originalStatus}` and `{url}` stand for what they say. */
      readonly query: string;
    }
  /** By gzip; done by the service, see `Service.compression`. */
  | { readonly kind: 'compress'; readonly types: readonly string[] }
  | {
      readonly kind: 'circuitBreaker';
      /** It trips where all comparisons of one of these hold. */
      readonly trips: readonly (readonly BreakerTerm[])[];
      /** Open for so long; then a share of the requests that grows to a half is let through for `recoveryMs`. */
      readonly fallbackMs: number;
      readonly recoveryMs: number;
      /** Of the answers while it is open. */
      readonly statusCode: number;
    };

/** Both included. */
export interface Statuses {
  readonly from: number;
  readonly to: number;
}

/** What is measured of the answers of the last seconds. */
export type BreakerMeasure =
  /** The share of 502, 504 and instances that cannot be reached. */
  | { readonly kind: 'networkErrors' }
  /** How many statuses in `from ≤ status < to` come on one in `of`. */
  | {
      readonly kind: 'statuses';
      readonly from: number;
      readonly to: number;
      readonly of: { readonly from: number; readonly to: number };
    }
  /** Milliseconds within which `quantile` % of the answers came. */
  | { readonly kind: 'latency'; readonly quantile: number };

export interface BreakerTerm {
  readonly measure: BreakerMeasure;
  readonly operator: '>' | '>=' | '<' | '<=' | '==' | '!=';
  readonly value: number;
}

/** Which of the addresses a request came by is its client's. */
export type ClientAddress =
  /** The connection's. */
  | { readonly kind: 'connection' }
  /** The n-th of X-Forwarded-For, from its end. */
  | { readonly kind: 'depth'; readonly depth: number }
  /** The last of X-Forwarded-For that is in none of these ranges. */
  | { readonly kind: 'excluding'; readonly ranges: readonly string[] };

/** Who else's pages may ask (fetch.spec.whatwg.org, "CORS protocol"). */
export interface Cors {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  /** In order; `*` is any. */
  readonly allowOrigins: readonly string[];
  readonly allowOriginRegexps: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
  readonly addVary: boolean;
}
