/** What options of Traefik's static configuration ask of the edge, as typed values. Faults are sentences. */
import { isIP } from 'node:net';
import { SECRET_HEADERS } from '@fleetcommand/routing/haproxy/access-log';
import { isCidr } from './addresses.js';
import type { Given, GivenOptions } from './given-options.js';

/** An entry point as it is asked for; what it means together with the others is found in `entry-points.ts`. */
export interface AskedEntryPoint {
  readonly name: string;
  /** `*` for all. */
  readonly host: string;
  readonly port: number;
  readonly asDefault: boolean;
  readonly hasTls: boolean;
  readonly trustedIps: readonly string[];
  readonly proxyProtocolIps: readonly string[];
  readonly redirect?: {
    /** The name of another entry point, or `:port`. */
    readonly to: string;
    readonly scheme: 'http' | 'https';
    readonly isPermanent: boolean;
    readonly origin: string;
  };
}

export interface StaticOptions {
  readonly entryPoints: readonly AskedEntryPoint[];
  /** Where the edge's own API is: the entry point called `traefik`. */
  readonly api?: { readonly host: string; readonly port: number };
  readonly apiInsecure: boolean;
  readonly namespaces?: readonly string[];
  readonly ingressClass?: string;
  readonly allowsCrossNamespace?: boolean;
  readonly allowsExternalName?: boolean;
  readonly logLevel?: string;
  readonly accessLog?: {
    readonly percent: number;
    readonly statuses: readonly (readonly [number, number])[];
    readonly hasQuery: boolean;
    readonly headers: readonly string[];
  };
  readonly clientLimits?: {
    readonly connections?: number;
    readonly requests?: number;
    readonly periodMs: number;
    readonly exempt: readonly string[];
  };
}

const EVERYBODY = ['0.0.0.0/0', '::/0'];

export function readStaticOptions(given: GivenOptions): {
  readonly options: StaticOptions;
  readonly faults: readonly string[];
} {
  const reader = new Reader(given);
  const names = reader.names('entryPoints');
  const entryPoints = names.flatMap((name) => readEntryPoint(name, reader) ?? []);
  const api = entryPoints.find(({ name }) => name === 'traefik');
  const options: StaticOptions = {
    entryPoints: entryPoints.filter(({ name }) => name !== 'traefik'),
    ...(api && { api: { host: api.host, port: api.port } }),
    apiInsecure: reader.flag('api.insecure') ?? false,
    ...readProviders(reader),
    ...readLogs(reader),
    ...readLimits(reader),
  };
  return { options, faults: [...given.faults, ...reader.faults] };
}

function readEntryPoint(name: string, reader: Reader): AskedEntryPoint | undefined {
  const at = `entryPoints.${name}`;
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
    reader.fault(`${at}: a name is up to 31 letters, digits and "-", and begins with a letter.`);
  if (/^(admin|certificates|tcp-.*)$/.test(name))
    reader.fault(`${at}: the edge needs this name for itself. Choose another one.`);
  const address = reader.given(`${at}.address`);
  if (!address) {
    reader.fault(`${at} has no address. Add --entrypoints.${name}.address=:PORT.`);
    return undefined;
  }
  const where = readAddress(address, reader);
  if (!where) return undefined;
  const everybody = (section: string): readonly string[] =>
    reader.flag(`${at}.${section}.insecure`) === true
      ? EVERYBODY
      : reader.ranges(`${at}.${section}.trustedIPs`);
  const to = reader.given(`${at}.http.redirections.entryPoint.to`);
  return {
    name,
    ...where,
    asDefault: reader.flag(`${at}.asDefault`) ?? false,
    hasTls: reader.flag(`${at}.http.tls`) ?? false,
    trustedIps: everybody('forwardedHeaders'),
    proxyProtocolIps: everybody('proxyProtocol'),
    ...(to && {
      redirect: {
        to: to.values[0] ?? '',
        scheme:
          reader.oneOf(`${at}.http.redirections.entryPoint.scheme`, ['https', 'http']) ?? 'https',
        isPermanent: reader.flag(`${at}.http.redirections.entryPoint.permanent`) ?? true,
        origin: to.origin,
      },
    }),
  };
}

/** `:80`, `127.0.0.1:80`, `[::1]:80/tcp`. */
function readAddress(
  { values, origin }: Given,
  reader: Reader,
): { host: string; port: number } | undefined {
  const text = values[0] ?? '';
  const [, bracketed, bare, digits, protocol = 'tcp'] =
    /^(?:\[([^\]]*)\]|([^:/[\]]*)):(\d{1,5})(?:\/(\w+))?$/.exec(text) ?? [];
  const host = bracketed ?? bare ?? '';
  const port = Number(digits);
  if (digits === undefined || port < 1 || port > 65_535 || (host !== '' && isIP(host) === 0))
    return reader.fault(
      `${origin} is "${text}", which is no address such as :80 or 127.0.0.1:8080.`,
    );
  if (protocol !== 'tcp')
    return reader.fault(`${origin} asks for ${protocol}: HAProxy forwards TCP and HTTP only.`);
  return { host: host === '' || host === '0.0.0.0' ? '*' : host, port };
}

function readProviders(reader: Reader): Partial<StaticOptions> {
  const both = <T>(name: string, read: (path: string) => T | undefined): T | undefined => {
    const paths = ['kubernetesCRD', 'kubernetesIngress'].map((each) => `providers.${each}.${name}`);
    const [crd, ingress] = paths.map(read);
    if (
      crd !== undefined &&
      ingress !== undefined &&
      JSON.stringify(crd) !== JSON.stringify(ingress)
    )
      reader.fault(
        `${paths.join(' and ')} differ: the edge reads both kinds alike. Give the same.`,
      );
    return crd ?? ingress;
  };
  const namespaces = both('namespaces', (path) => reader.given(path)?.values);
  const ingressClass = both('ingressClass', (path) => reader.given(path)?.values[0]);
  const allowsCrossNamespace = reader.flag('providers.kubernetesCRD.allowCrossNamespace');
  const allowsExternalName = both('allowExternalNameServices', (path) => reader.flag(path));
  return {
    ...(namespaces && { namespaces }),
    ...(ingressClass !== undefined && { ingressClass }),
    ...(allowsCrossNamespace !== undefined && { allowsCrossNamespace }),
    ...(allowsExternalName !== undefined && { allowsExternalName }),
  };
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'panic'] as const;

function readLogs(reader: Reader): Partial<StaticOptions> {
  const level = reader.oneOf('log.level', LEVELS);
  const isAsked = reader.given('accessLog')?.values[0] !== 'false' && reader.has('accessLog');
  const format = reader.oneOf('accessLog.format', ['json', 'common', 'genericclf']);
  if (format !== undefined && format !== 'json')
    reader.fault('accessLog.format is written as JSON only: set --accesslog.format=json.');
  const headers = readLoggedHeaders(reader);
  return {
    ...(level !== undefined && { logLevel: level === 'panic' ? 'fatal' : level }),
    ...(isAsked && {
      accessLog: {
        percent: reader.whole('accessLog.sampling', 1, 100) ?? 100,
        statuses: reader.statuses('accessLog.filters.statusCodes'),
        hasQuery: reader.oneOf('accessLog.queryValues', ['keep', 'drop']) === 'keep',
        headers,
      },
    }),
  };
}

/** `--accesslog.fields.headers.names.User-Agent=keep`. */
function readLoggedHeaders(reader: Reader): string[] {
  const at = 'accessLog.fields.headers';
  if (reader.oneOf(`${at}.defaultMode`, ['drop', 'keep', 'redact']) === 'keep')
    reader.fault(
      `${at}.defaultMode: name the headers to keep, such as ${at}.names.User-Agent=keep.`,
    );
  return reader.names(`${at}.names`).filter((name) => {
    const mode = reader.oneOf(`${at}.names.${name}`, ['keep', 'drop', 'redact']);
    if (mode !== 'keep') return false;
    if (SECRET_HEADERS.includes(name)) {
      reader.fault(`${at}.names.${name}=keep would write secrets into the log. Leave it out.`);
      return false;
    }
    if (/^[a-z0-9-]{1,64}$/.test(name)) return true;
    reader.fault(`${at}.names.${name} is no header's name.`);
    return false;
  });
}

function readLimits(reader: Reader): Pick<StaticOptions, 'clientLimits'> {
  const connections = reader.whole('clientLimits.connections', 1, 1_000_000);
  const requests = reader.whole('clientLimits.requests', 1, 10_000_000);
  const periodMs = (reader.whole('clientLimits.period', 1, 3_600) ?? 1) * 1000;
  const exempt = reader.ranges('clientLimits.exempt');
  if (connections === undefined && requests === undefined) return {};
  return {
    clientLimits: {
      ...(connections !== undefined && { connections }),
      ...(requests !== undefined && { requests }),
      periodMs,
      exempt,
    },
  };
}

/** Reads single options, and notes what is wrong with them. */
class Reader {
  readonly faults: string[] = [];

  constructor(private readonly source: GivenOptions) {}

  fault(sentence: string): undefined {
    this.faults.push(sentence);
  }

  given(path: string): Given | undefined {
    return this.source.options.get(path);
  }

  /** Whether it, or something below it, is given. */
  has(path: string): boolean {
    return [...this.source.options.keys()].some(
      (key) => key === path || key.startsWith(`${path}.`),
    );
  }

  /** What is right below a section. */
  names(section: string): string[] {
    const depth = section.split('.').length;
    const names = [...this.source.options.values()]
      .filter(({ path }) => path.slice(0, depth).join('.') === section)
      .flatMap(({ path }) => path[depth] ?? []);
    return [...new Set(names)];
  }

  flag(path: string): boolean | undefined {
    return this.read(path, 'true or false', (text) => {
      if (/^(true|yes|1)$/i.test(text)) return true;
      return /^(false|no|0)$/i.test(text) ? false : undefined;
    });
  }

  oneOf<const T extends string>(path: string, values: readonly T[]): T | undefined {
    return this.read(path, values.join(', '), (text) =>
      values.find((value) => value === text.toLowerCase()),
    );
  }

  whole(path: string, least: number, most: number): number | undefined {
    return this.read(path, `a whole number of ${least}–${most}`, (text) => {
      const value = Number(text.replace(/s$/, ''));
      return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
    });
  }

  ranges(path: string): readonly string[] {
    const given = this.given(path);
    for (const range of given?.values ?? [])
      if (!isCidr(range)) this.fault(`${given!.origin}: "${range}" is no address or CIDR.`);
    return given?.values ?? [];
  }

  /** `200-299,404`. */
  statuses(path: string): readonly (readonly [number, number])[] {
    const given = this.given(path);
    return (given?.values ?? []).flatMap((text): [number, number][] => {
      const [, first, last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(text) ?? [];
      if (first !== undefined) return [[Number(first), Number(last)]];
      this.fault(`${given!.origin}: "${text}" is no status or range such as 500-599.`);
      return [];
    });
  }

  private read<T>(
    path: string,
    wanted: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const given = this.given(path);
    if (!given) return undefined;
    const value = parse(given.values[0] ?? '');
    if (value === undefined)
      this.fault(`${given.origin} is "${given.values[0] ?? ''}", which is not ${wanted}.`);
    return value;
  }
}
