/**
 * Which services can use the same backends. A class is what HAProxy takes in a backend's declaration only: everything
 * else about a service (endpoints, TLS towards them, intervals of checks, their paths and header values) is set at
 * run time, so that tenants with settings of their own share one class. A class nobody had before is a reload.
 */
import type { HealthCheck, Service } from '../../ir/services.js';
import type { CheckClass, PoolClass } from '../model/model.js';
import { fingerprint } from '../model/words.js';

export const PLAIN: PoolClass = { id: 'plain', balance: 'roundrobin' };
/** Cookies have no place in bytes, and cookie names no colon: the id is nobody else's. */
const TCP: PoolClass = { id: 'tcp:', balance: 'roundrobin', mode: 'tcp' };

/** What a class is made from. */
export type ClassTraits = Pick<
  Service,
  | 'balance'
  | 'sticky'
  | 'mode'
  | 'healthCheck'
  | 'transport'
  | 'passHostHeader'
  | 'attempts'
  | 'compression'
> &
  Pick<PoolClass, 'chain'>;

export function poolClassOf(service: ClassTraits): PoolClass {
  const { balance, sticky, mode, healthCheck, transport = {}, passHostHeader } = service;
  const { attempts, compression, chain } = service;
  if (mode === 'tcp') return TCP;
  const { connectTimeoutMs, responseTimeoutMs } = transport;
  const check = healthCheck && checkClassOf(healthCheck);
  const isOwnHost = passHostHeader === false;
  const suffixes = [
    ...(sticky && balance !== 'roundrobin' ? [balance] : []),
    ...(check ? [checkSuffix(check)] : []),
    ...(isOwnHost ? ['host'] : []),
    ...(connectTimeoutMs === undefined ? [] : [`connect-${connectTimeoutMs}`]),
    ...(responseTimeoutMs === undefined ? [] : [`response-${responseTimeoutMs}`]),
    ...(attempts === undefined ? [] : [`tries-${attempts}`]),
    ...(compression ? [gzipSuffix(compression)] : []),
    ...(chain ? [`chain-${fingerprint(chain.join('|')).slice(0, 8)}`] : []),
  ];
  return {
    id: [...(sticky ? cookieParts(sticky) : [balanceId(balance)]), ...suffixes].join(':'),
    balance,
    ...(sticky && { cookie: sticky }),
    ...(check && { check }),
    ...(isOwnHost && { sendsServerNameAsHost: true as const }),
    ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
    ...(responseTimeoutMs !== undefined && { responseTimeoutMs }),
    ...(attempts !== undefined && { attempts }),
    ...(compression && { compression }),
    ...(chain && { chain }),
  };
}

function balanceId(balance: Service['balance']): string {
  return balance === 'roundrobin' ? PLAIN.id : balance;
}

/** Cookie names have no colon: different shapes have different ids. The second part is there, if empty. */
function cookieParts(cookie: NonNullable<Service['sticky']>): string[] {
  const secure = cookie.secure ? 's' : '';
  const httpOnly = cookie.httpOnly ? 'h' : '';
  const sameSite = cookie.sameSite === undefined ? '' : `-${cookie.sameSite}`;
  return [
    cookie.name,
    `${secure}${httpOnly}${sameSite}`,
    ...(cookie.path === undefined ? [] : [`path-${idText(cookie.path)}`]),
    ...(cookie.maxAgeSeconds ? [`age${cookie.maxAgeSeconds}`] : []),
    ...(cookie.domain === undefined ? [] : [`domain-${idText(cookie.domain)}`]),
  ];
}

function checkClassOf({
  method,
  hostname,
  headers = {},
  status,
  timeoutMs,
}: HealthCheck): CheckClass {
  return {
    method: method ?? 'GET',
    hasHost: hostname !== undefined,
    headers: Object.keys(headers).sort(),
    ...(status !== undefined && { status }),
    timeoutMs,
  };
}

function checkSuffix({ method, hasHost, headers, status, timeoutMs }: CheckClass): string {
  const host = hasHost ? '-host' : '';
  const names = headers
    .map((name) => `+${idText(name)}`)
    .join('')
    .replaceAll('+', '_-');
  return `check-${idText(method)}${host}-${status ?? 'ok'}-${timeoutMs}${names}`;
}

function gzipSuffix({ types }: NonNullable<Service['compression']>): string {
  return types.length === 0 ? 'gzip' : `gzip-${fingerprint(types.join(' '))}`;
}

/** Any text as characters that names of backends may have; different texts stay different. */
function idText(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]/g, (c) => `_${c.codePointAt(0)!.toString(16)}_`);
}
