import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { beginSignOn, findWaysIn } from '@fleetcommand/application/use-cases/single-sign-on/begin';
import { completeSignOn } from '@fleetcommand/application/use-cases/single-sign-on/complete';
import {
  sessionQuery,
  signInResponse,
  type SessionQuery,
  type SignInResponse,
} from '@fleetcommand/contracts/http/accounts';
import {
  beginSignOnRequest,
  begunSignOn,
  completeSignOnRequest,
  waysIn,
  waysInQuery,
  type BeginSignOnRequest,
  type BegunSignOn,
  type CompleteSignOnRequest,
  type WaysIn,
  type WaysInQuery,
} from '@fleetcommand/contracts/http/single-sign-on';
import type { ProviderId } from '@fleetcommand/domain/accounts/identity-provider';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, factsOf } from '../identity/access.js';
import { ParsedBody, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { answerSignIn } from './answer-sign-in.js';
import { setSignOnCookie, takeSignOnCookie } from './sign-on-cookie.js';

/** Coming in by an identity provider: the browser goes there, and the console's page brings back what it said. */
@ApiTags('sessions')
@Controller('v1')
@Access('public')
export class SingleSignOnController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('sign-in-methods')
  @Documented({
    operationId: 'listWaysIn',
    summary:
      'The identity providers by which an address may come in, whether or not it has an account',
    answer: waysIn,
  })
  async ways(
    @ParsedQuery(waysInQuery) { email }: WaysInQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaysIn> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    return { data: [...(await findWaysIn(this.parts, email))] };
  }

  @Post('single-sign-on')
  @HttpCode(200)
  @Documented({
    operationId: 'beginSingleSignOn',
    summary: 'Where the browser goes to come in by a provider; sets a cookie for when it is back',
    answer: begunSignOn,
    problems: ['sso.unknown-provider', 'sso.unreachable', 'sso.bad-issuer'],
  })
  async begin(
    @ParsedBody(beginSignOnRequest) { provider }: BeginSignOnRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BegunSignOn> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const begun = valueOrProblem(await beginSignOn(this.parts, provider as ProviderId));
    setSignOnCookie(request, reply, begun);
    return { url: begun.url };
  }

  @Post('single-sign-on/complete')
  @HttpCode(201)
  @Documented({
    operationId: 'completeSingleSignOn',
    summary: 'Sign in with what the provider sent the browser back with',
    status: 201,
    answer: signInResponse,
    problems: [
      'sso.expired',
      'sso.unknown-provider',
      'sso.unreachable',
      'sso.bad-issuer',
      'sso.bad-client',
      'sso.refused',
      'sso.bad-answer',
      'sso.no-email',
      'sso.email-not-verified',
      'sso.domain-not-proven',
      'sso.not-a-member',
      'sso.no-account',
      'sso.confirm-address-first',
      'billing.limit-reached',
    ],
  })
  async complete(
    @ParsedBody(completeSignOnRequest) { query }: CompleteSignOnRequest,
    @ParsedQuery(sessionQuery) how: SessionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResponse> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const came = { query, browserSecret: takeSignOnCookie(request, reply) };
    const entered = valueOrProblem(await completeSignOn(this.parts, came, factsOf(request)));
    return answerSignIn(this.parts, entered, how, request, reply);
  }
}
