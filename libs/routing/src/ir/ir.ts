/**
 * The route IR: what every dialect produces and what the HAProxy compiler reads. Plain JSON-like values only
 * (certificate keys are `Secret`), so that a table can be compared, printed to YAML and kept in golden files.
 */
import type { Secret } from '@fleetcommand/kernel/secret';
import type { AcmeChallenge } from './challenges.js';
import type { EntryPoint } from './entry-points.js';
import type { Middleware } from './middlewares.js';
import type { ObjectRef, Provenance } from './provenance.js';
import type { RouterState } from './router-state.js';
import type { Rule } from './rules.js';
import type { Service } from './services.js';
import type { TcpRouter } from './tcp.js';
import type { TlsBinding } from './tls.js';

export type Severity =
  /** The object, router or certificate is not served as asked. */
  | 'error'
  /** It is served, with one setting ignored or decided for it. */
  | 'warning';

/** Something wrong with one object; everybody else is served. */
export interface Problem {
  readonly severity: Severity;
  /** Stable, such as `traefik.rule-syntax`; programs branch on it. */
  readonly code: string;
  readonly object: ObjectRef;
  /** JSON path of the field, such as `spec.routes[0].match`; empty for the whole object. */
  readonly field: string;
  /** What is wrong, and the fix. */
  readonly message: string;
  /** The router it concerns, by name. */
  readonly router?: string;
}

export interface Router {
  /** `namespace-name@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly entryPoints: readonly EntryPoint[];
  readonly rule: Rule;
  /** The rule as the tenant wrote it. */
  readonly ruleText: string;
  /** Higher wins; by default the length of the rule's text. */
  readonly priority: number;
  readonly middlewares: readonly Middleware[];
  /** Of the objects the middlewares were read from, `namespace-name@provider`, one for each; absent where they have none. */
  readonly middlewareNames?: readonly string[];
  /** Name of a service in the same fragment; absent where the state needs none. */
  readonly service?: string;
  readonly state: RouterState;
  /** Why the state is not `serve`, for people. */
  readonly reason?: string;
}

export interface Certificate {
  /** Such as `namespace-secret@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  /** Lower-case DNS names it is served for; `*.example.com` covers one label. */
  readonly names: readonly string[];
  /** Leaf first. */
  readonly chainPem: string;
  readonly keyPem: Secret;
  /** Also for names no certificate covers, and for clients that send none. */
  readonly isDefault?: true;
}

/**
 * Everything one owner (an IngressRoute, a file, a compose project) contributes. Fragments are
 * immutable: an unchanged owner keeps the same object, and everything downstream skips it by identity.
 */
export interface Fragment {
  /** `provider/owner`, such as `kubernetes/t-0190…/instance`; without spaces. */
  readonly id: string;
  readonly routers: readonly Router[];
  readonly services: readonly Service[];
  readonly certificates: readonly Certificate[];
  readonly problems: readonly Problem[];
  readonly tcpRouters?: readonly TcpRouter[];
  readonly tlsBindings?: readonly TlsBinding[];
  readonly challenges?: readonly AcmeChallenge[];
}

/** All fragments, merged. `problems` holds the fragments' and those found by merging. */
export interface RouteTable {
  readonly fragments: ReadonlyMap<string, Fragment>;
  readonly problems: readonly Problem[];
}
