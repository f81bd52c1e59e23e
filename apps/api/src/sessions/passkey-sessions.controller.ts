import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  askForPasskey,
  signInByPasskey,
} from '@fleetcommand/application/use-cases/accounts/passkey-sign-in';
import {
  sessionQuery,
  signInResponse,
  type SessionQuery,
  type SignInResponse,
} from '@fleetcommand/contracts/http/accounts';
import {
  passkeyOptions,
  passkeySignInRequest,
  type PasskeyOptions,
  type PasskeySignInRequest,
} from '@fleetcommand/contracts/http/passkeys';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, factsOf } from '../identity/access.js';
import { ParsedBody, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { answerSignIn } from './answer-sign-in.js';

@ApiTags('sessions')
@Controller('v1/sessions')
@Access('public')
export class PasskeySessionsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('passkey-options')
  @HttpCode(200)
  @Documented({
    operationId: 'askForPasskey',
    summary:
      'What a browser needs to ask for a passkey, of any account; its answer is good once, for five minutes',
    answer: passkeyOptions,
  })
  async ask(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PasskeyOptions> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    return { publicKey: await askForPasskey(this.parts) };
  }

  @Post('passkey')
  @HttpCode(201)
  @Documented({
    operationId: 'signInByPasskey',
    summary: 'Sign in by a passkey alone',
    status: 201,
    answer: signInResponse,
    problems: [
      'passkeys.refused',
      'passkeys.expired',
      'passkeys.unknown',
      'passkeys.suspected',
      'sso.required',
    ],
  })
  async signIn(
    @ParsedBody(passkeySignInRequest) { response }: PasskeySignInRequest,
    @ParsedQuery(sessionQuery) query: SessionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResponse> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const entered = valueOrProblem(await signInByPasskey(this.parts, response, factsOf(request)));
    return answerSignIn(this.parts, entered, query, request, reply);
  }
}
