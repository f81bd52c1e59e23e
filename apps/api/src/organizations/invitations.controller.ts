import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  acceptInvitation,
  lookAtInvitation,
} from '@fleetcommand/application/use-cases/organizations/accept-invitation';
import { organization, type Organization } from '@fleetcommand/contracts/http/accounts';
import {
  acceptInvitationRequest,
  invitationPreview,
  lookAtInvitationRequest,
  type AcceptInvitationRequest,
  type InvitationPreview,
  type LookAtInvitationRequest,
} from '@fleetcommand/contracts/http/organizations';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, factsOf, identityOf } from '../identity/access.js';
import { setSessionCookie } from '../identity/session-cookie.js';
import { ParsedBody } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** For whoever has the mail. */
@ApiTags('organizations')
@Controller('v1/invitations')
@Access('public')
export class InvitationsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('look-up')
  @HttpCode(200)
  @Documented({
    operationId: 'lookAtInvitation',
    summary: 'What an invitation is to, and whether its address has an account',
    answer: invitationPreview,
    problems: ['invitations.not-good'],
  })
  async look(
    @ParsedBody(lookAtInvitationRequest) { token }: LookAtInvitationRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvitationPreview> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const found = valueOrProblem(await lookAtInvitation(this.parts, new Secret(token)));
    const { email, role } = found.invitation;
    return { organization: found.organization.name, email, role, hasAccount: found.user !== null };
  }

  @Post('accept')
  @HttpCode(200)
  @Documented({
    operationId: 'acceptInvitation',
    summary: 'Join the organization, signed in or with a password for a new account',
    answer: organization,
    problems: ['invitations.not-good', 'invitations.sign-in-first', 'accounts.weak-password'],
  })
  async accept(
    @ParsedBody(acceptInvitationRequest) { token, password }: AcceptInvitationRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Organization> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const identified = identityOf(request);
    const as = {
      // A key acts for a person, but it does not join for them.
      user: identified?.session ? identified.user : null,
      password: password === undefined ? null : new Secret(password),
    };
    const accepted = valueOrProblem(
      await acceptInvitation(this.parts, new Secret(token), as, factsOf(request)),
    );
    if (accepted.session) setSessionCookie(request, reply, accepted.session);
    const { id, name } = accepted.organization;
    return { id, name, role: accepted.role };
  }
}
