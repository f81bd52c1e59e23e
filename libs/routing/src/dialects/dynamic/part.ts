/** What one owner (a container, a file, an instance of a catalogue) contributes to its provider's configuration. */
import type { Problem } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type {
  Configuration,
  HttpRouter,
  HttpService,
  Middleware,
  ServersTransport,
  StoredCertificate,
  TcpRouter,
  TcpService,
  TlsOption,
} from './configuration.js';

/** A server whose address is known. */
export interface PlacedServer {
  readonly address: string;
  readonly port: number;
  readonly scheme: string;
  readonly weight: number;
  /** False: it is there and may become well. */
  readonly isReady: boolean;
}

export interface PlacedService {
  readonly definition: HttpService;
  readonly servers: readonly PlacedServer[];
}

export interface PlacedTcpService {
  readonly definition: TcpService;
  readonly servers: readonly Omit<PlacedServer, 'scheme'>[];
}

type Named<T> = Readonly<Record<string, T>>;

/** Everything below a provider's root, entry by entry. */
export interface Entries {
  readonly routers: Named<HttpRouter>;
  readonly services: Named<PlacedService>;
  readonly middlewares: Named<Middleware>;
  readonly transports: Named<ServersTransport>;
  readonly tcpRouters: Named<TcpRouter>;
  readonly tcpServices: Named<PlacedTcpService>;
  readonly tcpMiddlewares: Named<Readonly<Record<string, unknown>>>;
  readonly tcpTransports: Named<Readonly<Record<string, unknown>>>;
  readonly tlsOptions: Named<TlsOption>;
  readonly certificates: Named<StoredCertificate & { readonly isDefault?: true }>;
  /** Name → addresses: what a container or a name of DNS is called. */
  readonly hosts: Named<readonly string[]>;
}
export type Section = keyof Entries;

export const NO_ENTRIES: Entries = {
  routers: {},
  services: {},
  middlewares: {},
  transports: {},
  tcpRouters: {},
  tcpServices: {},
  tcpMiddlewares: {},
  tcpTransports: {},
  tlsOptions: {},
  certificates: {},
  hosts: {},
};

/** Where a section stands in a configuration, for fields of problems. */
export const SECTION_PATHS: Readonly<Record<Section, string>> = {
  routers: 'http.routers',
  services: 'http.services',
  middlewares: 'http.middlewares',
  transports: 'http.serversTransports',
  tcpRouters: 'tcp.routers',
  tcpServices: 'tcp.services',
  tcpMiddlewares: 'tcp.middlewares',
  tcpTransports: 'tcp.serversTransports',
  tlsOptions: 'tls.options',
  certificates: 'tls.certificates',
  hosts: 'hosts',
};

export interface Part {
  /** Unique within its provider. Of two that claim one name, the one of the lower rank (then key) has it. */
  readonly key: string;
  readonly rank?: string;
  readonly object: ObjectRef;
  readonly tenant?: string;
  /** What stands before fields: `traefik.` of labels. */
  readonly prefix: string;
  readonly entries: Entries;
  /** `section name` of entries that were not understood whole, and why. Whoever uses them is not served. */
  readonly broken: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

export function entryKey(section: Section, name: string): string {
  return `${section} ${name}`;
}

export type { Configuration };
