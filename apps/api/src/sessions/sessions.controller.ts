import { Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { attemptKey, signIn } from '@fleetcommand/application/use-cases/accounts/sign-in';
import {
  me,
  sessionQuery,
  signInRequest,
  signInResponse,
  type Me as MeDocument,
  type SessionQuery,
  type SignInRequest,
  type SignInResponse,
} from '@fleetcommand/contracts/http/accounts';
import type { Session } from '@fleetcommand/domain/accounts/account';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentSession, factsOf, Me } from '../identity/access.js';
import { clearSessionCookie } from '../identity/session-cookie.js';
import { ParsedBody, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { answerSignIn, describeMe } from './answer-sign-in.js';

@ApiTags('sessions')
@Controller('v1')
export class SessionsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('sessions')
  @HttpCode(201)
  @Access('public')
  @Documented({
    operationId: 'signIn',
    summary: 'Sign in',
    status: 201,
    answer: signInResponse,
    problems: [
      'accounts.bad-credentials',
      'accounts.code-required',
      'accounts.wrong-code',
      'passkeys.refused',
      'passkeys.expired',
      'passkeys.unknown',
      'passkeys.suspected',
      'sso.required',
    ],
  })
  async signIn(
    @ParsedBody(signInRequest) body: SignInRequest,
    @ParsedQuery(sessionQuery) query: SessionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResponse> {
    const { rateLimits } = this.parts;
    await enforceRateLimit(rateLimits, reply, 'sign-in', request.ip);
    const key = await attemptKey(this.parts, body.email, request.ip);
    await enforceRateLimit(rateLimits, reply, 'sign-in', key);
    const input = { ...body, password: new Secret(body.password) };
    const entered = valueOrProblem(await signIn(this.parts, input, factsOf(request)));
    return answerSignIn(this.parts, entered, query, request, reply);
  }

  @Delete('sessions/current')
  @HttpCode(204)
  @Access('account.manage')
  @Documented({ operationId: 'signOut', summary: 'Sign out', status: 204 })
  async signOut(
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.parts.store.sessions.delete(session.id);
    clearSessionCookie(request, reply);
  }

  @Get('me')
  @Access('account.read')
  @Documented({
    operationId: 'getMe',
    summary: 'Who is signed in, and in which organizations',
    answer: me,
  })
  whoAmI(@Me() identified: Identified): Promise<MeDocument> {
    return describeMe(this.parts, identified);
  }
}
