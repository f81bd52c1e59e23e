import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { IdempotencyScope } from '@fleetcommand/application/ports/idempotency';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, type Observable } from 'rxjs';

import { identityOf } from '../identity/access.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { ProblemError } from './problem-error.js';

/** Headers that belong to an answer as much as its body does. A cookie is not among them: a secret is not stored. */
const KEPT_HEADERS = ['location', 'etag'] as const;

/**
 * A POST with an `Idempotency-Key` is done once; repeated, it gets the first answer again (docs/promises, rule 6;
 * draft-ietf-httpapi-idempotency-key-header). Refusals are not kept: mending the cause and repeating is the point of them.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || typeof key !== 'string') return next.handle();
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new ProblemError(
        'request.malformed',
        'The Idempotency-Key must be 1–255 visible ASCII characters, such as a UUID.',
      );
    }
    const scope = scopeOf(request, key);
    const claim = await this.parts.store.idempotency.claim(
      scope,
      hashBody(request.body),
      this.parts.clock.now(),
    );
    if (claim.kind === 'in-flight') {
      throw new ProblemError(
        'idempotency.in-flight',
        'The first request with this Idempotency-Key is still running. Repeat it in a moment.',
        { headers: { 'retry-after': '1' } },
      );
    }
    if (claim.kind === 'other-body') {
      throw new ProblemError(
        'idempotency.key-reused',
        'This Idempotency-Key was used with another body. Use a fresh key.',
      );
    }
    if (claim.kind === 'replay') {
      const { status, headers, body } = claim.response;
      reply.status(status).headers({ ...headers, 'idempotency-replayed': 'true' });
      return from([body]);
    }
    // Given up only where the work itself failed: once it is done, an answer that cannot be kept must not make it be
    // done again.
    return next.handle().pipe(
      catchError((error: unknown) => this.giveUp(scope, error)),
      mergeMap((body: unknown) => this.keep(scope, reply, body)),
    );
  }

  private async keep(
    scope: IdempotencyScope,
    reply: FastifyReply,
    body: unknown,
  ): Promise<unknown> {
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = reply.getHeader(name);
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const answer = { status: reply.statusCode, headers, body: withoutSecrets(body) };
    try {
      await this.parts.store.idempotency.complete(scope, answer);
    } catch (error) {
      // The work is done, and whoever asked must hear of it; a repetition is refused until the claim lapses.
      this.parts.logger.warn({ err: error, route: scope.route }, 'an answer could not be kept');
    }
    return body;
  }

  private async giveUp(scope: IdempotencyScope, error: unknown): Promise<never> {
    await this.parts.store.idempotency.abandon(scope);
    throw error;
  }
}

function scopeOf(request: FastifyRequest, key: string): IdempotencyScope {
  const principal = identityOf(request)?.user.id ?? `address:${request.ip}`;
  return { principal, route: `${request.method} ${request.routeOptions.url ?? request.url}`, key };
}

function hashBody(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest('hex');
}

/**
 * What is shown once, by its name in an answer: the token of a session or an API key, what gets one, a webhook's secret, what an
 * authenticator takes, recovery codes. It is not stored, so that a replay does not show it again.
 */
const SHOWN_ONCE: ReadonlySet<string> = new Set([
  'token',
  'deviceCode',
  'signingSecret',
  'secret',
  'uri',
  'codes',
  'recoveryCodes',
]);

function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const rest = Object.entries(body).filter(([name]) => !SHOWN_ONCE.has(name));
  return Object.fromEntries(
    rest.map(([name, value]) => [name, name === 'session' ? withoutSecrets(value) : value]),
  );
}
