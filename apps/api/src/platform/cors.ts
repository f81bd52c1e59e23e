import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const SENT =
  'authorization, content-type, idempotency-key, if-match, last-event-id, prefer, traceparent';
const READ =
  'deprecation, etag, idempotency-replayed, link, location, ratelimit, ratelimit-policy, retry-after, sunset, x-request-id';
const PREFLIGHT_SECONDS = '600';

/**
 * Lets pages of these origins call the API (https://fetch.spec.whatwg.org/#http-cors-protocol) with a bearer token: what
 * a browser sends by itself, the session's cookie, is for the console's own pages alone. Pages of all others get no
 * header, and so read nothing.
 */
export function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  if (allowed.size === 0) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith('/v1/') && !request.url.startsWith('/openapi.json')) return done();
    // Also on answers to others: a cache must not give them what it kept for these.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': READ,
    });
    const isPreflight =
      request.method === 'OPTIONS' &&
      request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return done();
    return void reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': SENT,
        'access-control-max-age': PREFLIGHT_SECONDS,
      })
      .send();
  });
}
