/** How a reference asks that its instances be judged: by requests of the edge's own, or by how clients fare. */
import { excerpt, parseHostName } from '../../ir/names.js';
import type { HealthCheck, PassiveHealthCheck, Service } from '../../ir/services.js';
import type { Place } from '../kubernetes/endpoints.js';
import type { Problems } from '../kubernetes/problems.js';
import { durationMs } from './durations.js';
import type { ServiceReference } from './schema.js';

/** Traefik's own. */
const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 5_000;
const FAILURE_WINDOW_MS = 10_000;
const LONGEST_MS = 24 * 3_600_000;

type Duration = string | number | undefined;

/** `warn` tells of one field below the reference that is replaced by a default. */
interface Reading {
  readonly warn: (field: string, message: string) => void;
}

export function healthOf(
  { healthCheck, passiveHealthCheck }: ServiceReference,
  place: Place,
  problems: Problems,
): Pick<Service, 'healthCheck' | 'passiveHealthCheck'> {
  const reading: Reading = {
    warn: (field, message) =>
      problems.add(
        'warning',
        'health-check',
        place.object,
        `${place.field}.${field}`,
        message,
        place.router,
      ),
  };
  return {
    ...(healthCheck && { healthCheck: active(healthCheck, reading) }),
    ...(passiveHealthCheck && { passiveHealthCheck: passive(passiveHealthCheck, reading) }),
  };
}

type Asked = NonNullable<ServiceReference['healthCheck']>;

function active(asked: Asked, reading: Reading): HealthCheck {
  const { path = '', method, status, port, headers } = asked;
  const time = (field: 'interval' | 'unhealthyInterval' | 'timeout', otherwise: number): number =>
    duration(asked[field], `healthCheck.${field}`, otherwise, reading);
  const intervalMs = time('interval', INTERVAL_MS);
  const hostname = hostOf(asked.hostname, reading);
  const scheme = schemeOf(asked.scheme, reading);
  if (asked.followRedirects === true)
    reading.warn(
      'healthCheck.followRedirects',
      'Redirects are not followed: an answer from 300 to 399 says that the endpoint is well. Leave it out.',
    );
  return {
    mode: asked.mode?.toLowerCase() === 'grpc' ? 'grpc' : 'http',
    path: path.startsWith('/') ? path : `/${path}`,
    intervalMs,
    timeoutMs: time('timeout', TIMEOUT_MS),
    ...(asked.unhealthyInterval !== undefined && {
      unhealthyIntervalMs: time('unhealthyInterval', intervalMs),
    }),
    ...(method && { method: method.toUpperCase() }),
    ...(scheme && { scheme }),
    ...(port && { port }),
    ...(hostname !== undefined && { hostname }),
    ...(headers && Object.keys(headers).length > 0 && { headers: lowerCaseNames(headers) }),
    ...(status && { status }),
  };
}

function passive(
  asked: NonNullable<ServiceReference['passiveHealthCheck']>,
  reading: Reading,
): PassiveHealthCheck {
  return {
    maxFailedAttempts: Math.max(1, asked.maxFailedAttempts ?? 1),
    failureWindowMs: duration(
      asked.failureWindow,
      'passiveHealthCheck.failureWindow',
      FAILURE_WINDOW_MS,
      reading,
    ),
  };
}

function duration(asked: Duration, field: string, otherwise: number, { warn }: Reading): number {
  if (asked === undefined) return otherwise;
  const timeMs = durationMs(asked);
  if (timeMs !== undefined && timeMs >= 1 && timeMs <= LONGEST_MS) return Math.round(timeMs);
  warn(
    field,
    `"${excerpt(String(asked))}" is no duration from a millisecond to a day, such as 30s: ${otherwise} ms is used. Correct it.`,
  );
  return otherwise;
}

function hostOf(asked: string | undefined, { warn }: Reading): string | undefined {
  if (!asked) return undefined;
  const [name = '', port] = asked.split(':');
  const host = parseHostName(name);
  if (host.ok && (port === undefined || /^\d{1,5}$/.test(port)))
    return port === undefined ? host.value : `${host.value}:${port}`;
  warn(
    'healthCheck.hostname',
    `"${excerpt(asked)}" is no host name: the endpoint's address is sent. Correct it.`,
  );
  return undefined;
}

function schemeOf(asked: string | undefined, { warn }: Reading): HealthCheck['scheme'] {
  if (!asked) return undefined;
  if (asked === 'http' || asked === 'https') return asked;
  warn(
    'healthCheck.scheme',
    `"${excerpt(asked)}" is neither http nor https: checks are sent as requests are. Correct it.`,
  );
  return undefined;
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
