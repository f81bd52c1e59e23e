import {
  SetMetadata,
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identify';
import type { Actor, RequestFacts } from '@fleetcommand/application/use-cases/actor';
import type { FastifyRequest } from 'fastify';

import { ProblemError } from '../manners/problem-error.js';

/**
 * Who may call a route at all. What they may do to which thing is the use case's to say, by domain/accounts/policy.
 * - `probe`: anybody, and nothing is looked up or counted: it must answer when everything else is down.
 * - `public`: anybody, counted by the rate limits.
 * - `signed-in`: whoever has a session.
 */
export type Access = 'probe' | 'public' | 'signed-in';

export const ACCESS = 'fleetcommand:access';

/** Every route says it; one that does not is refused at start-up (see `access-guard.ts`). */
export const Access = (access: Access) =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ...(access === 'signed-in' ? [ApiBearerAuth(), ApiCookieAuth()] : []),
  );

/** What the guard found out about a request. */
const identities = new WeakMap<FastifyRequest, Identified>();

export function rememberIdentity(request: FastifyRequest, identified: Identified): void {
  identities.set(request, identified);
}

export function identityOf(request: FastifyRequest): Identified | undefined {
  return identities.get(request);
}

export function factsOf(request: FastifyRequest): RequestFacts {
  return {
    requestId: request.id,
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  };
}

/** The signed-in person. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Identified => {
  const identified = identityOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!identified) throw new ProblemError('accounts.not-signed-in', 'Sign in first.');
  return identified;
});

export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const identified = identityOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!identified) throw new ProblemError('accounts.not-signed-in', 'Sign in first.');
  return identified.actor;
});
