import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { verifyEmail } from '@fleetcommand/application/use-cases/accounts/email-address';
import {
  requestPasswordReset,
  resetPassword,
} from '@fleetcommand/application/use-cases/accounts/reset-password';
import {
  newPasswordRequest,
  resetPasswordRequest,
  verifiedEmail,
  verifyEmailRequest,
  type NewPasswordRequest,
  type ResetPasswordRequest,
  type VerifiedEmail,
  type VerifyEmailRequest,
} from '@fleetcommand/contracts/http/account';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, factsOf } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** For whoever has the mail. */
@ApiTags('account')
@Controller('v1')
@Access('public')
export class LinksController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('password-resets')
  @HttpCode(204)
  @Documented({
    operationId: 'requestPasswordReset',
    summary: 'Send a link for a new password; the answer is the same for every address',
    status: 204,
  })
  async request(
    @ParsedBody(resetPasswordRequest) { email }: ResetPasswordRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { rateLimits } = this.parts;
    await enforceRateLimit(rateLimits, reply, 'mail', request.ip);
    await enforceRateLimit(rateLimits, reply, 'mail', email.trim().toLowerCase());
    await requestPasswordReset(this.parts, email, factsOf(request));
  }

  @Post('password-resets/complete')
  @HttpCode(204)
  @Documented({
    operationId: 'resetPassword',
    summary: 'A new password by the link; every session ends',
    status: 204,
    problems: ['accounts.bad-link', 'accounts.weak-password'],
  })
  async reset(
    @ParsedBody(newPasswordRequest) { token, password }: NewPasswordRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const secrets = [new Secret(token), new Secret(password)] as const;
    valueOrProblem(await resetPassword(this.parts, ...secrets, factsOf(request)));
  }

  @Post('email-verifications/complete')
  @HttpCode(200)
  @Documented({
    operationId: 'verifyEmail',
    summary: 'Prove an address by its link',
    answer: verifiedEmail,
    problems: ['accounts.bad-link', 'accounts.email-taken'],
  })
  async verify(
    @ParsedBody(verifyEmailRequest) { token }: VerifyEmailRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VerifiedEmail> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    return valueOrProblem(await verifyEmail(this.parts, new Secret(token), factsOf(request)));
  }
}
