/** Sections of haproxy.cfg that do not depend on tenants: global, defaults, admin. */
import { USUAL_CIPHERS } from './connections/tls-structure.js';
import { LUA_FILE } from './lua/program.js';
import { ERROR_STATUSES } from './model/model.js';
import type { EdgeOptions } from './model/options.js';
import { configString, socketAddress } from './model/words.js';
import { logTargets } from './requests/access-log.js';

/**
 * Microseconds since 1970 and 32 random bits, in hexadecimal: in the order of requests, and a sixth of the work of
 * `uuid()`. Numbers have eight bytes, of which times need seven and random ones four.
 */
export const REQUEST_ID = "'%[date(0,us),hex,bytes(2)]%[rand,hex,bytes(8)]'";

export function globalSection(options: EdgeOptions): string[] {
  return [
    'global',
    '  # File names below are relative to this file.',
    '  default-path config',
    '  # normalize-uri is still labelled experimental.',
    '  expose-experimental-directives',
    `  stats socket ${configString(options.runtimeSocket)} mode 600 level admin expose-fd listeners`,
    '  stats timeout 30s',
    `  maxconn ${options.maxconn}`,
    ...(options.threads === undefined ? [] : [`  nbthread ${options.threads}`]),
    '  # What maps and conditions cannot ask; a state for each thread, so that none waits for another.',
    `  lua-load-per-thread ${LUA_FILE}`,
    '  # Old processes live on after a reload for their websockets. No close-spread-time: it ends connections that wait',
    '  # for their next request by a timer, which that request may cross.',
    `  hard-stop-after ${options.hardStopAfterMs}ms`,
    '  mworker-max-reloads 50',
    '  # The runtime socket drops payloads larger than a buffer; requests have at most 101 headers in 15 KB.',
    '  tune.bufsize 16384',
    '  tune.http.maxhdr 101',
    '  # Connections to instances are kept for as long as half of the files are free: one for each tenant.',
    '  tune.pool-low-fd-ratio 50',
    '  tune.pool-high-fd-ratio 60',
    '  # Expressions are asked of whole headers and paths, which seldom come twice.',
    '  tune.pattern.cache-size 0',
    '  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    `  ssl-default-bind-ciphers ${USUAL_CIPHERS}`,
    ...logTargets(options).map((line) => `  ${line}`),
  ];
}

export function defaultsSection({ timeouts }: EdgeOptions): string[] {
  const { connectMs, serverMs, clientMs, requestMs, keepAliveMs, tunnelMs } = timeouts;
  return [
    'defaults base',
    '  mode http',
    `  timeout connect ${connectMs}ms`,
    `  timeout queue ${connectMs}ms`,
    `  timeout client ${clientMs}ms`,
    `  timeout server ${serverMs}ms`,
    `  timeout http-request ${requestMs}ms`,
    `  timeout http-keep-alive ${keepAliveMs}ms`,
    `  timeout tunnel ${tunnelMs}ms`,
    '  timeout client-fin 10s',
    '  timeout server-fin 10s',
    '  # A client that keeps its connection hears with its next answer that it ends, not while it asks.',
    '  option idle-close-on-response',
    '  # To another endpoint at once, not only at the last attempt.',
    '  option redispatch 1',
    `  unique-id-format ${REQUEST_ID}`,
    ...ERROR_STATUSES.map(
      (status) =>
        `  http-error status ${status} content-type 'text/html; charset=utf-8' lf-file pages/error-${status}.html hdr Cache-Control no-store${closing(status)}`,
    ),
  ];
}

/** What comes after a malformed request may be a part of it. */
function closing(status: number): string {
  return status === 400 ? ' hdr Connection close' : '';
}

export function adminSection({ admin }: EdgeOptions): string[] {
  if (!admin) return [];
  return [
    'frontend admin from base',
    `  bind ${socketAddress(admin)}`,
    '  http-request return status 200 content-type text/plain string ok if { path /health }',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    '  http-request return status 404 content-type text/plain string not-found',
  ];
}
