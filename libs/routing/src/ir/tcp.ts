/** Routers of connections instead of requests: bytes to and fro, chosen by what the TLS client says first. */
import type { EntryPoint } from './entry-points.js';
import type { RouterState } from './router-state.js';
import type { Provenance } from './provenance.js';

/** One condition on a connection. */
export type TcpMatcher =
  /** Lower-case names a TLS client asks for; `*` stands for any, and for none. */
  | { readonly kind: 'hostSni'; readonly hosts: readonly string[] }
  | { readonly kind: 'clientIp'; readonly ranges: readonly string[] };

export type TcpRule =
  | { readonly op: 'and'; readonly rules: readonly TcpRule[] }
  | { readonly op: 'or'; readonly rules: readonly TcpRule[] }
  | { readonly op: 'not'; readonly rule: TcpRule }
  | { readonly op: 'match'; readonly matcher: TcpMatcher };

/** Looked at in the order of the router's list, before a connection is made to an instance. */
export type TcpMiddleware =
  | { readonly kind: 'ipAllowList'; readonly sourceRanges: readonly string[] }
  /** At most this many connections at a time from one client address. */
  | { readonly kind: 'inFlightConn'; readonly amount: number };

export interface TcpRouter {
  /** `namespace-name@provider`, unique among TCP routers. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly entryPoints: readonly EntryPoint[];
  readonly rule: TcpRule;
  readonly ruleText: string;
  /** Higher wins; by default the length of the rule's text. */
  readonly priority: number;
  /**
   * - `none`: the connection is not TLS, or TLS that nobody looks into.
   * - `passthrough`: TLS, routed by its SNI name, ended by the instance.
   * - `terminate`: TLS ended here.
   */
  readonly tls: 'none' | 'passthrough' | 'terminate';
  readonly middlewares: readonly TcpMiddleware[];
  /** Name of a service of mode `tcp` in the same fragment. */
  readonly service?: string;
  /** Anything but `serve` closes the connection. */
  readonly state: Exclude<RouterState, 'starting'>;
  readonly reason?: string;
}
