/** What options of Traefik's static configuration ask of the edge, as typed values. Faults are sentences. */
import { isIP } from 'node:net';
import { SECRET_HEADERS } from '@fleetcommand/routing/haproxy/requests/access-log';
import type { Given, GivenOptions } from './given-options.js';
import { OptionReader as Reader } from './option-reader.js';
import { readProviderOptions } from './read-provider-options.js';
import type { ProviderOptions } from './provider-options.js';

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
  /** Measured requests: so many of a hundred, sorted into these buckets (seconds). */
  readonly requestMetrics?: { readonly percent: number; readonly buckets: readonly number[] };
  readonly providers: ProviderOptions;
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
    providers: readProviderOptions(reader),
    ...readLogs(reader),
    ...readRequestMetrics(reader),
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

/** Traefik's, in seconds. */
const USUAL_BUCKETS: readonly number[] = [0.1, 0.3, 1.2, 5];

function readRequestMetrics(reader: Reader): Pick<StaticOptions, 'requestMetrics'> {
  const at = 'metrics.prometheus';
  const percent = reader.whole(`${at}.requests`, 1, 100);
  const asked = reader.list(`${at}.buckets`);
  const buckets = asked.map(Number);
  if (!buckets.every((bound, index) => bound > (buckets[index - 1] ?? 0)))
    reader.fault(
      `${at}.buckets are seconds that grow, such as 0.1,0.3,1.2,5: "${asked.join(',')}".`,
    );
  if (percent === undefined) return {};
  if (reader.given('accessLog.filters.statusCodes'))
    reader.fault(
      `${at}.requests cannot be had beside accessLog.filters.statusCodes: what the filter leaves out would not be measured.`,
    );
  return { requestMetrics: { percent, buckets: asked.length > 0 ? buckets : USUAL_BUCKETS } };
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
