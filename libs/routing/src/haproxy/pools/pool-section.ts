/** What all backends of a class have in common: the `defaults` section they are made from. */
import { answerRules } from '../requests/answers.js';
import { chainRules } from './backend-chains.js';
import { checkLines } from './health-checks.js';
import type { PoolClass } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { configString, word } from '../model/words.js';

/** Name of the `defaults` section all backends of a class are made from. */
export function poolDefaultsName({ id }: PoolClass): string {
  return `pools-${id}`;
}

export function poolDefaultsSection(poolClass: PoolClass, options: EdgeOptions): string[] {
  const { cookie, balance, mode, check, chain } = poolClass;
  const heading = `defaults ${poolDefaultsName(poolClass)} from ${mode === 'tcp' ? 'tcp' : 'base'}`;
  if (mode === 'tcp') return [heading, `  balance ${balance}`];
  const { request = [], afterResponse = [] } = chain ? chainRules(chain) : {};
  const lines = [
    ...request,
    `balance ${balance}`,
    // A change of endpoints moves few clients; the other kind could not change at run time.
    ...(balance === 'source' ? ['hash-type consistent'] : []),
    ...timeouts(poolClass),
    ...(poolClass.attempts === undefined ? [] : retryLines(poolClass.attempts)),
    ...(poolClass.compression ? compressionLines(poolClass.compression) : []),
    ...(cookie === undefined ? [] : cookieLines(cookie, options)),
    ...afterResponse,
    ...(check === undefined ? [] : checkLines(check)),
    ...(poolClass.sendsServerNameAsHost ? ['http-send-name-header Host'] : []),
    // A process that ends, or is replaced, counts none of its servers, and has requests on kept connections to serve.
    'http-request allow if { nbsrv gt 0 } or { stopping }',
    ...answerRules('no-endpoints', ''),
  ];
  return [heading, ...lines.map((line) => `  ${line}`)];
}

/**
 * A request that never reached an instance is tried again at another one, whatever its method: HAProxy's own way. Who
 * asks for attempts has one that was sent and not answered tried again, too, where a repetition does no harm (RFC 9110
 * section 9.2.2). That keeps a copy of each request, a fifth of what a plain one costs, and is not done unasked.
 */
function retryLines(attempts: number): string[] {
  return [
    `retries ${attempts - 1}`,
    'retry-on conn-failure empty-response',
    'http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE }',
  ];
}

/**
 * HAProxy 2.6 decides about an answer before any rule sees it: by its type alone. gRPC compresses its own messages.
 */
function compressionLines({ types }: NonNullable<PoolClass['compression']>): string[] {
  return [
    'compression algo gzip',
    ...(types.length === 0 ? [] : [`compression type ${types.map(word).join(' ')}`]),
    'http-request del-header accept-encoding if { req.hdr(content-type) -m beg -i application/grpc }',
  ];
}

function timeouts({ connectTimeoutMs, responseTimeoutMs }: PoolClass): string[] {
  return [
    ...(connectTimeoutMs === undefined
      ? []
      : [`timeout connect ${connectTimeoutMs}ms`, `timeout queue ${connectTimeoutMs}ms`]),
    ...(responseTimeoutMs === undefined ? [] : [`timeout server ${responseTimeoutMs}ms`]),
  ];
}

type Cookie = NonNullable<PoolClass['cookie']>;

function cookieLines(cookie: Cookie, { cookieKey }: EdgeOptions): string[] {
  const attributes = [
    ...(cookie.sameSite === undefined ? [] : [`SameSite=${SAME_SITE[cookie.sameSite]}`]),
    ...(cookie.maxAgeSeconds ? [`Max-Age=${Math.max(0, cookie.maxAgeSeconds)}`] : []),
    ...(cookie.domain === undefined ? [] : [`Domain=${cookie.domain}`]),
  ];
  return [
    [
      `cookie ${word(cookie.name)} insert indirect nocache dynamic`,
      ...(cookie.httpOnly ? ['httponly'] : []),
      ...(cookie.secure ? ['secure'] : []),
      ...attributes.map((attribute) => `attr ${configString(attribute)}`),
    ].join(' '),
    `dynamic-cookie-key ${configString(cookieKey)}`,
    ...(cookie.path === undefined || cookie.path === '/' ? [] : [pathRule(cookie, cookie.path)]),
  ];
}

/** HAProxy writes `path=/` into every cookie of its own. */
function pathRule({ name }: Cookie, path: string): string {
  const pattern = `^(${name.replaceAll('.', '[.]')}=[^;]*); path=/(;.*)?$`;
  const text = `\\1; path=${path.replaceAll('%', '%%').replaceAll('\\', '\\\\')}\\2`;
  return `http-after-response replace-header Set-Cookie ${configString(pattern)} ${configString(text)}`;
}

const SAME_SITE = { none: 'None', lax: 'Lax', strict: 'Strict' } as const;
