/**
 * The route IR: what every dialect produces and what the HAProxy compiler reads. Plain JSON-like values only
 * (certificate keys are `Secret`), so that a table can be compared, printed to YAML and kept in golden files.
 */
import type { Secret } from '@fleetcommand/kernel/secret';

/** Where clients come in: `web` speaks HTTP, `websecure` speaks HTTPS. */
export type EntryPoint = 'web' | 'websecure';

export const ENTRY_POINTS: readonly EntryPoint[] = ['web', 'websecure'];

/** The object a value was read from. */
export interface ObjectRef {
  /** As the source spells it, such as `IngressRoute` or `Secret`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Where a router, service or certificate comes from; shown beside every printed line. */
export interface Provenance {
  /** `kubernetes`, `docker`, `file` …: the part after `@` in names. */
  readonly provider: string;
  readonly object: ObjectRef;
  /** Of `fleetcommand.io/tenant`, such as `ten_0190…`. */
  readonly tenant?: string;
}

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

/**
 * One condition on a request. Hosts are lower-case without port; `*.example.com` stands for exactly one label.
 * Paths are canonical (see `canonicalPath` in `names.ts`): percent-encoded ASCII, starting with `/`.
 */
export type Matcher =
  | { readonly kind: 'host'; readonly hosts: readonly string[] }
  | { readonly kind: 'path'; readonly paths: readonly string[] }
  | { readonly kind: 'pathPrefix'; readonly prefixes: readonly string[] };

export type Rule =
  | { readonly op: 'and'; readonly rules: readonly Rule[] }
  | { readonly op: 'or'; readonly rules: readonly Rule[] }
  | { readonly op: 'not'; readonly rule: Rule }
  | { readonly op: 'match'; readonly matcher: Matcher };

/** One thing done to a request (or its answer) on its way, in the order of the router's list. */
export type Middleware =
  | { readonly kind: 'stripPrefix'; readonly prefixes: readonly string[] }
  | { readonly kind: 'replacePath'; readonly path: string }
  | {
      readonly kind: 'redirectScheme';
      readonly scheme: 'http' | 'https';
      /** Absent: the scheme's own port. */
      readonly port?: number;
      readonly permanent: boolean;
    }
  | {
      readonly kind: 'headers';
      /** Header name → value; an empty value removes the header. */
      readonly request: Readonly<Record<string, string>>;
      readonly response: Readonly<Record<string, string>>;
    };

/** What a router answers with. Anything but `serve` is a page of the edge's own. */
export type RouterState =
  | 'serve'
  | 'starting'
  | 'suspended'
  | 'no-endpoints'
  /** The rule is understood but a part of the router is not (unknown middleware, refused reference): it keeps its place and answers 503. */
  | 'quarantined';

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
  /** Name of a service in the same fragment; absent where the state needs none. */
  readonly service?: string;
  readonly state: RouterState;
  /** Why the state is not `serve`, for people. */
  readonly reason?: string;
}

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

export interface Certificate {
  /** Such as `namespace-secret@provider`, unique in a table. */
  readonly name: string;
  readonly provenance: Provenance;
  /** Lower-case DNS names it is served for; `*.example.com` covers one label. */
  readonly names: readonly string[];
  /** Leaf first. */
  readonly chainPem: string;
  readonly keyPem: Secret;
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
}

/** All fragments, merged. `problems` holds the fragments' and those found by merging. */
export interface RouteTable {
  readonly fragments: ReadonlyMap<string, Fragment>;
  readonly problems: readonly Problem[];
}
