import {
  SetMetadata,
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import type { Session } from '@fleetcommand/domain/accounts/account';
import type { Action } from '@fleetcommand/domain/accounts/policy';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import type { Actor, RequestFacts } from '@fleetcommand/application/use-cases/actor';
import type { FastifyRequest } from 'fastify';

import { ProblemError } from '../manners/problem-error.js';

/**
 * Who may call a route at all.
 * - `probe`: anybody, and nothing is looked up or counted: it must answer when everything else is down.
 * - `signed`: whoever signed the body, which the route itself checks; nothing is counted, so that a storm gets through.
 * - `public`: anybody, counted by the rate limits.
 * - else a row of the policy (domain/accounts/policy): whom it lets in. To which thing they may do it is the use
 *   case's to say, by the same row.
 */
export type Access = 'probe' | 'signed' | 'public' | Action;

const OPEN: ReadonlySet<Access> = new Set(['probe', 'signed', 'public']);

export const ACCESS = 'fleetcommand:access';

/** Every route says it; one that does not is refused at start-up (see `access-guard.ts`). */
export const Access = (access: Access) =>
  applyDecorators(
    SetMetadata(ACCESS, access),
    ...(OPEN.has(access)
      ? []
      : [ApiBearerAuth(), ApiCookieAuth(), ApiExtension('x-policy', access)]),
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

function mustBeIdentified(context: ExecutionContext): Identified {
  const identified = identityOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!identified) throw new ProblemError('accounts.not-signed-in', 'Sign in first.');
  return identified;
}

/** Who asks, and whether by a session or a key. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): Identified =>
  mustBeIdentified(context),
);

/** The session a person asks with: for routes that no key may call. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session => {
    const { session } = mustBeIdentified(context);
    if (!session) throw new ProblemError('accounts.out-of-scope', 'Sign in as a person for this.');
    return session;
  },
);

export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor => mustBeIdentified(context).actor,
);
