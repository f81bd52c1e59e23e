import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Counter, Histogram } from 'prom-client';

import type { ApiParts } from './settings.js';

/** Counts and times every answer by route pattern, logs it, and gives it its request id. */
export function observeRequests(app: NestFastifyApplication, { metrics, logger }: ApiParts): void {
  const labelNames = ['method', 'route', 'status'] as const;
  const registers = [metrics];
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From request to answer',
    labelNames,
    registers,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });
  const failures = new Counter({
    name: 'http_server_errors_total',
    help: 'Answers of 500 and above',
    labelNames: ['route'],
    registers,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // Everything under /v1 is somebody's, and changes: no cache may keep it.
    if (request.url.startsWith('/v1/')) reply.header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    duration.observe(
      { method: request.method, route, status: String(status) },
      reply.elapsedTime / 1_000,
    );
    if (status >= 500) failures.inc({ route });
    const fields = {
      requestId: request.id,
      traceId: traceIdOf(request.headers['traceparent']),
      method: request.method,
      route,
      status,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    };
    logger[status >= 500 ? 'warn' : 'debug'](fields, 'request answered');
    done();
  });
}

/** The trace a request belongs to (https://www.w3.org/TR/trace-context/#traceparent-header), if it says so. */
export function traceIdOf(traceparent: unknown): string | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const [, traceId] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent) ?? [];
  return traceId === '0'.repeat(32) ? undefined : traceId;
}
