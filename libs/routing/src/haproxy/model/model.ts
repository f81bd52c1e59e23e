/**
 * The HAProxy model: what HAProxy is to hold, as immutable values.
 *
 * Two halves. *Structure* (listeners, pools of backends, middleware steps, cookie classes) needs a reload to change.
 * *Content* (map entries, servers, certificates) is changed at runtime. Content is kept in units that stay identical (===) while their source does, so that comparing two models of 10,000
 * tenants looks only at what changed.
 */
import type { Secret } from '@fleetcommand/kernel/secret';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Fragment, Problem } from '../../ir/ir.js';
import type { Provenance } from '../../ir/provenance.js';
import type { Service, StickyCookie } from '../../ir/services.js';
import type { PersistentMap } from '../../ir/persistent-map.js';
import type { EdgeOptions } from './options.js';
import type { TcpEntryPoint } from './tcp-rules.js';
import type { TlsStructure } from './tls-lines.js';

/** Maps of the routing decisions, for each entry point, and of what routers do. */
export const ROUTER_MAP = 'maps/routers.map';
export const CRT_LIST = 'crt-list.txt';

/**
 * The map of an entry point's exact paths or path prefixes, whose keys are `<host><path>`; or of the hosts that one
 * router has to itself as a whole, with its backend, where it asks nothing more of frontends.
 */
export function hostMap(entryPoint: EntryPoint, match: 'exact' | 'prefix' | 'whole'): string {
  return `maps/hosts-${entryPoint}-${match}.map`;
}

/** The edge's own answers. The edge app writes each page's bodies beside the configuration. */
export type Answer =
  | 'not-found'
  | 'suspended'
  | 'hibernated'
  | 'starting'
  | 'no-endpoints'
  | 'quarantined'
  | 'misdirected'
  | 'rate-limited'
  | 'too-many-in-flight'
  | 'too-large'
  | 'length-required'
  | 'breaker-open'
  | 'auth-unavailable';

/**
 * Status of each answer. Bodies are `pages/<answer>.html` and `pages/<answer>.json` (problem+json), read by
 * HAProxy as log-format files at (re)load: a literal `%` is written `%%`, `%[unique-id]` is the request's id,
 * and a file must stay below 14 KB.
 */
export const ANSWER_STATUS: Readonly<Record<Answer, number>> = {
  'not-found': 404,
  suspended: 402,
  hibernated: 503,
  starting: 503,
  'no-endpoints': 503,
  quarantined: 503,
  misdirected: 421,
  'rate-limited': 429,
  'too-many-in-flight': 429,
  'too-large': 413,
  'length-required': 411,
  'breaker-open': 503,
  'auth-unavailable': 500,
};

/**
 * Errors HAProxy raises itself. Bodies are `pages/error-<status>.html`, log-format files like the answers'
 * (HAProxy picks these without knowing what the client accepts, so there is one body each).
 */
export const ERROR_STATUSES: readonly number[] = [400, 403, 405, 408, 413, 429, 500, 502, 503, 504];

/** A group of interchangeable pre-declared backends. */
export interface PoolClass {
  /** Part of the backends' names: `pool-0001` for `plain`, else `pool-<id>-0001`. */
  readonly id: string;
  readonly balance: Service['balance'];
  readonly cookie?: StickyCookie;
  /** Absent: HTTP. */
  readonly mode?: 'tcp';
  readonly check?: CheckClass;
  /** Instances see the name of their server as `Host`, which is `address:port` in such a class. */
  readonly sendsServerNameAsHost?: true;
  /** Absent: the edge's own. */
  readonly connectTimeoutMs?: number;
  readonly responseTimeoutMs?: number;
  /** Absent: HAProxy's own. */
  readonly attempts?: number;
  readonly compression?: Service['compression'];
  /** Shapes of the middlewares it carries out, see `backend-chains.ts`. */
  readonly chain?: readonly string[];
}

/** The form of the requests that check a class's endpoints; what they say is in `HEALTH_MAP`. */
export interface CheckClass {
  readonly method: string;
  /** False: the endpoint's own address stands in `Host`. */
  readonly hasHost: boolean;
  /** Names of further headers, sorted. */
  readonly headers: readonly string[];
  /** Absent: any from 200 to 399. */
  readonly status?: number;
  readonly timeoutMs: number;
}

export interface Pool {
  readonly class: PoolClass;
  /** Backends declared. */
  readonly size: number;
  /** Highest slot ever handed out since `size` was set; slots above it are untouched. */
  readonly highWater: number;
  /** Slots given back, oldest first: reused last, so that lingering connections of the former owner end first. */
  readonly released: readonly number[];
}

/** A server in a backend. Its name says all but the weight, which alone changes in place. */
export interface Server {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'http' | 'h2c';
  /** 0–256; 0 drains: it keeps its sessions and gets no new ones. */
  readonly weight: number;
  /** How it is connected to and checked, as words of HAProxy's; empty for plain HTTP/1.1. */
  readonly settings: readonly string[];
  /** HAProxy judges its health, and may have taken it out by itself. */
  readonly isChecked: boolean;
}

/** A backend in use: which service holds which slot, and its servers by name. */
export interface Slot {
  /** Name of the backend, such as `pool-0001`. */
  readonly backend: string;
  readonly classId: string;
  readonly index: number;
  /** It carries out the middlewares of the routers that use it. */
  readonly hasChain?: true;
  readonly service: string;
  readonly provenance: Provenance;
  readonly servers: ReadonlyMap<string, Server>;
}

export interface MapEntry {
  /** File of the map, such as `maps/routers.map`. */
  readonly map: string;
  readonly key: string;
  readonly value: string;
  readonly provenance: Provenance;
  /** The router it serves, where there is one. */
  readonly router?: string;
  /** Its value is never shown. */
  readonly isSecret?: true;
}

/** A certificate file and its line in the crt-list. */
export interface CertificateFile {
  /** Such as `certs/t-0190-tls.pem`. */
  readonly file: string;
  /** SNI names it answers for; never empty. */
  readonly names: readonly string[];
  /** Chain and key, as HAProxy loads them. */
  readonly pem: Secret;
  readonly provenance: Provenance;
}

/** PEM that servers' settings name: authorities that vouch for instances, or what the edge shows to them. */
export interface ServerFile {
  /** Such as `ca/t-0190-instance.pem`. */
  readonly file: string;
  readonly kind: 'authorities' | 'client-certificate';
  readonly pem: Secret;
  readonly provenance: Provenance;
}

/** What one owner's fragment compiles to. */
export interface Unit {
  readonly id: string;
  readonly entries: readonly MapEntry[];
  readonly slots: readonly Slot[];
  readonly certificates: readonly CertificateFile[];
  readonly serverFiles: readonly ServerFile[];
  /** Backends of the routers that serve and ask nothing more of frontends, by the router's name. */
  readonly plain: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** The routing decision for one host (or `*.wildcard`, or any host) at one entry point: entries of the host maps. */
export interface HostUnit {
  /** `web acme.example.com`, such as a key of `Model.hosts`. */
  readonly id: string;
  readonly entries: readonly MapEntry[];
  readonly problems: readonly Problem[];
  /** The greatest priority of its routers. */
  readonly highest?: number;
  /** Where one router serves all of one host and asks nothing more of frontends: its entry of the map of whole hosts, see `whole-hosts.ts`. */
  readonly whole?: { readonly entry: MapEntry; readonly priority: number };
}

/** One kind of middleware at one place in chains; static parts (such as header names) are in the shape. */
export interface Step {
  /** 1-based place in a chain. */
  readonly position: number;
  /** Such as `strip-prefix`; the table in `steps/` renders it. */
  readonly shape: string;
}

export interface Structure {
  readonly options: EdgeOptions;
  /** By class id. */
  readonly pools: ReadonlyMap<string, Pool>;
  /** Sorted by position, then shape. */
  readonly steps: readonly Step[];
  /** Entry points that look at connections before HTTP does. */
  readonly tcp: readonly TcpEntryPoint[];
  readonly tls: TlsStructure;
}

export interface Model {
  readonly structure: Structure;
  /** By fragment id. */
  readonly units: PersistentMap<Unit>;
  /** By `<entry point> <host>`. */
  readonly hosts: PersistentMap<HostUnit>;
  /** Found by compiling: conflicts, names taken. In a fixed order. */
  readonly problems: readonly Problem[];
  /** What it was compiled from, so that the next one compiles only what differs. */
  readonly origin: ModelOrigin;
}

export interface ModelOrigin {
  readonly fragments: PersistentMap<Fragment>;
  /** `<entry point> <host>` → ids of the fragments with routers there, in order. */
  readonly hostOwners: PersistentMap<readonly string[]>;
  /** SNI name → `<fragment id> <certificate>` of those that have it, in order: the first serves it. */
  readonly sniOwners: PersistentMap<readonly string[]>;
}

/** Which backend each service holds: kept across restarts so that slots and cookies stay. JSON. */
export type Assignment = Readonly<Record<string, string>>;

export interface PrintedFiles {
  /** Relative path → text: `haproxy.cfg`, `maps/*.map`, `crt-list.txt`. Hashes of passwords are among them: write them 0600. */
  readonly files: ReadonlyMap<string, string>;
  /** Relative path → PEM, for `certs/*.pem`: write them 0600. */
  readonly secretFiles: ReadonlyMap<string, Secret>;
}

/** One printed line and where it comes from. `line` is 1-based. */
export interface ExplainedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly provenance: Provenance;
}
