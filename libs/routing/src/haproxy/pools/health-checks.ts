/**
 * Active health checks by HAProxy. The request is declared once for each class of backends; its path, its host and
 * the values of its headers come from a map by the backend's name, and how often it is sent is the server's, so that
 * tenants' own checks cost no reload. Dynamic servers inherit nothing from `ssl`: `check-ssl` is said again.
 */
import type { HealthCheck, Service } from '../../ir/services.js';
import type { CheckClass, MapEntry } from '../model/model.js';
import { encodedValue, socketWord, word } from '../model/words.js';

/** `<backend>|path`, `<backend>|host` and `<backend>|h:<header>` → the value, encoded. */
export const HEALTH_MAP = 'maps/health-checks.map';

/** Lines of the class's defaults. */
export function checkLines({ method, hasHost, headers, status, timeoutMs }: CheckClass): string[] {
  const host = hasHost ? fromMap('host') : SERVER_ADDRESS;
  const others = headers.map((name) => ` hdr ${word(name)} ${fromMap(`h:${name}`)}`).join('');
  return [
    `timeout check ${timeoutMs}ms`,
    'option httpchk',
    `http-check send meth ${word(method)} uri-lf ${fromMap('path')} ver HTTP/1.1 hdr Host ${host} hdr User-Agent fleetcommand-edge${others}`,
    `http-check expect status ${status ?? '200-399'}`,
  ];
}

/** Servers are called `<kind>-<address>-<port>…`: what a client would write into `Host`. */
const SERVER_ADDRESS = `'%[srv_name,field(2,-),regsub("^(.*:.*)$","[\\\\1]")]:%[srv_name,field(3,-)]'`;

function fromMap(key: string): string {
  return `'%[be_name,concat("|${word(key)}"),map_str(${HEALTH_MAP}),url_dec]'`;
}

export function checkEntries(service: Service, backend: string): MapEntry[] {
  const { healthCheck: check, provenance } = service;
  if (!check) return [];
  const entry = (key: string, value: string): MapEntry => ({
    map: HEALTH_MAP,
    key: word(`${backend}|${key}`),
    value: encodedValue(value),
    provenance,
  });
  return [
    entry('path', visible(check.path)),
    ...(check.hostname === undefined ? [] : [entry('host', visible(check.hostname))]),
    ...Object.entries(check.headers ?? {}).map(([name, value]) => entry(`h:${name}`, value)),
  ];
}

/** Nothing that would end the request line. */
function visible(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, (character) => encodedValue(character));
}

/** How requests are sent to the endpoints that are checked. */
export interface CheckedPart {
  readonly isTls: boolean;
  readonly isH2c: boolean;
  readonly proxyProtocol: boolean;
  readonly serverName?: string;
}

/** What the server is given for the checks of its service; empty: none. */
export function checkSettings(
  { healthCheck: check, passiveHealthCheck: passive }: Service,
  endpoint: { readonly port: number },
  part: CheckedPart,
): string[] {
  if (!check && !passive) return [];
  const active = check ? activeSettings(check, endpoint, part) : [];
  if (!passive) return ['check', ...active];
  const { maxFailedAttempts, failureWindowMs } = passive;
  return [
    'check',
    // Without a check of its own, the endpoint is tried again by a connection, once the window is over.
    ...(check
      ? active
      : [
          `inter ${RARELY_MS} fastinter ${failureWindowMs} downinter ${failureWindowMs} rise 1 fall 3`,
        ]),
    `observe layer7 error-limit ${maxFailedAttempts} on-error mark-down`,
  ];
}

const RARELY_MS = 600_000;

function activeSettings(
  check: HealthCheck,
  endpoint: { readonly port: number },
  { isTls, isH2c, proxyProtocol, serverName }: CheckedPart,
): string[] {
  const isOverTls = (check.scheme ?? (isTls ? 'https' : 'http')) === 'https';
  return [
    `port ${check.port ?? endpoint.port}`,
    `inter ${check.intervalMs} downinter ${check.unhealthyIntervalMs ?? check.intervalMs} rise 1 fall 1`,
    ...(isOverTls ? ['check-ssl', 'check-alpn http/1.1'] : []),
    ...(isH2c && !isOverTls && check.scheme === undefined ? ['check-proto h2'] : []),
    ...(isOverTls && serverName !== undefined ? [`check-sni ${socketWord(serverName)}`] : []),
    ...(proxyProtocol ? ['check-send-proxy'] : []),
  ];
}

/** Why HAProxy cannot make these checks; undefined where it can. */
export function uncheckable({ healthCheck: check, parts }: Service): string | undefined {
  if (!check) return undefined;
  if (check.mode === 'grpc')
    return "healthCheck.mode grpc needs a message HAProxy's checks cannot send. Use an HTTP path, or leave readiness to Kubernetes (readinessProbe.grpc).";
  if (check.scheme === 'https' && !parts.every(({ tls }) => tls !== undefined))
    return 'healthCheck.scheme is https and the service speaks HTTP in the clear: nothing says whose certificate to expect. Leave the scheme out.';
  if (!/^[A-Z]{1,20}$/.test(check.method ?? 'GET'))
    return 'healthCheck.method is no method of HTTP in capital letters, such as GET or HEAD.';
  if (Object.keys(check.headers ?? {}).some((name) => !/^[A-Za-z0-9-]{1,100}$/.test(name)))
    return 'A header of healthCheck has a name with other characters than letters, digits and "-".';
  return undefined;
}
