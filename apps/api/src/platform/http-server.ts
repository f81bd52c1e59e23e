import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PROBLEMS, type ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { keepRowScopes } from '../identity/row-scope.js';
import { nothingHere } from '../manners/nothing-here.js';
import { pathOf } from '../manners/path-of.js';
import { problemDocument, sendProblem } from '../manners/problem-document.js';
import { ProblemError } from '../manners/problem-error.js';
import { unstorableProblem } from '../manners/storable.js';
import type { ServedRoutes } from '../manners/served-routes.js';

const BODY_LIMIT_BYTES = 64 * 1024;
/** What comes there is signed byte for byte, and so must be read as it came. */
const RAW_BODY_ROUTE = '/v1/webhooks/stripe';
/** Where more comes: events hold whole objects, and what somebody runs already is many of them. */
const BODY_LIMITS_BYTES: Readonly<Record<string, number>> = {
  [RAW_BODY_ROUTE]: 512 * 1024,
  '/v1/admin/import-previews': 5 * 1024 * 1024,
};
/** Longer than any id or slug. */
const MAX_PARAM_LENGTH = 200;
const REQUEST_ID = /^[\w.:-]{8,128}$/;

export interface HttpServerOptions {
  readonly publicUrl: string;
  /** Networks whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: string;
  /** Filled with every route that is added. */
  readonly routes: ServedRoutes;
}

/** Fastify as the API wants it: JSON only, small bodies, and problem documents for what never reaches a route. */
export function createHttpServer({
  publicUrl,
  trustedProxies,
  routes,
}: HttpServerOptions): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxies.split(','),
    bodyLimit: BODY_LIMIT_BYTES,
    requestIdHeader: false,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // The router's own: a path that does not decode, a parameter that is too long.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const isTooLong = error.statusCode === 414;
      const code: ProblemCode = isTooLong ? 'request.not-found' : 'request.malformed';
      const detail = isTooLong
        ? PROBLEMS[code].remedy
        : 'The address is not a valid URL: a % must be followed by two hexadecimal digits.';
      sendProblem(reply, new ProblemError(code, detail), request, publicUrl);
    },
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, publicUrl),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    routes.record(route.method, route.url);
    const limit = BODY_LIMITS_BYTES[route.url];
    if (limit !== undefined) route.bodyLimit = limit;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (mayBeTaken(request, routes)) return done();
    return sendProblem(reply, nothingHere(routes, request), request, publicUrl);
  });
  acceptJsonOnly(fastify);
  // Once the body is read, and before anybody hashes, judges or keeps it.
  fastify.addHook('preValidation', (request, reply, done) => {
    const problem = unstorableProblem(request);
    if (problem) return sendProblem(reply, problem, request, publicUrl);
    return done();
  });
  keepRowScopes(fastify);
  return adapter;
}

/**
 * An address that is spelt out has its own methods, whatever a route with a parameter would do with the others. Nothing is
 * asked by QUERY here; Fastify would want its body (RFC 10008) before saying so. What OPTIONS asks is for CORS to answer.
 */
function mayBeTaken({ method, url }: FastifyRequest, routes: ServedRoutes): boolean {
  if (method === 'QUERY') return false;
  return method === 'OPTIONS' || !routes.isElse(method, pathOf(url));
}

/** The edge gives every request an id, and a client may; whoever asks without one gets one here. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/**
 * Forms and plain text are what another site's page can send without asking the browser's leave first: only JSON is
 * read. An empty body is none, whatever its type says.
 */
function acceptJsonOnly(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (request.routeOptions.url === RAW_BODY_ROUTE) done(null, body);
      else if (body === '') done(null, undefined);
      else void parse(request, body, done);
    },
  );
}

/** What is not HTTP at all, or has headers too large, gets its answer on the bare socket. */
function answerUnreadable(
  error: { readonly code?: string },
  socket: Socket,
  publicUrl: string,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new ProblemError(
    'request.malformed',
    'What came is not a valid HTTP request, or its headers are larger than 16 KB.',
  );
  const body = JSON.stringify(problemDocument(problem, { id: randomUUID(), url: '' }, publicUrl));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
