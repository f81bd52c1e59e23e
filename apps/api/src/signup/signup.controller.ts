import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { signUp } from '@fleetcommand/application/use-cases/accounts/sign-up';
import {
  sessionQuery,
  signupRequest,
  signupResponse,
  signupStatus,
  type SessionQuery,
  type SignupRequest,
  type SignupResponse,
  type SignupStatus,
} from '@fleetcommand/contracts/http/accounts';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, factsOf } from '../identity/access.js';
import { setSessionCookie } from '../identity/session-cookie.js';
import { ParsedBody, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import { answerOperation } from '../operations/present-operation.js';
import { PARTS } from '../platform/tokens.js';
import type { ApiParts } from '../platform/settings.js';
import { presentSession } from '../sessions/present-session.js';
import { refuseAbuse } from './refuse-abuse.js';
import { TenantPresenter } from '../tenants/tenant-presenter.js';

@ApiTags('signup')
@Controller('v1/signup')
export class SignupController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly presenter: TenantPresenter,
  ) {}

  @Get()
  @Access('public')
  @Documented({
    operationId: 'getSignupStatus',
    summary: 'Whether anybody can sign up now',
    answer: signupStatus,
  })
  async status(): Promise<SignupStatus> {
    const { signups, creations, notice } = await this.parts.store.settings.findIntake();
    const open = signups === 'open' && creations === 'open';
    return { open, notice: open ? '' : notice };
  }

  @Post()
  @HttpCode(202)
  @Access('public')
  @Documented({
    operationId: 'signUp',
    summary: 'A new customer: account, organization, and a first instance on its way',
    status: 202,
    answer: signupResponse,
    problems: [
      'accounts.bad-email',
      'accounts.disposable-email',
      'accounts.looks-automated',
      'accounts.weak-password',
      'accounts.email-taken',
      'slugs.unusable',
      'tenants.slug-taken',
      'catalogue.unknown-plan',
      'catalogue.unknown-region',
      'catalogue.unknown-blueprint',
      'catalogue.region-full',
      'platform.signups-closed',
      'platform.creations-closed',
      'platform.full',
    ],
  })
  async signUp(
    @ParsedBody(signupRequest) body: SignupRequest,
    @ParsedQuery(sessionQuery) query: SessionQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignupResponse> {
    await refuseAbuse(this.parts, reply, request.ip, body);
    const input = { ...body, password: new Secret(body.password) };
    const signedUp = valueOrProblem(await signUp(this.parts, input, factsOf(request)));
    const { organization, operation, tenant } = signedUp;
    if (query.session === 'cookie') setSessionCookie(request, reply, signedUp);
    return {
      organization: { id: organization.id, name: organization.name, role: 'owner' },
      tenant: await this.presenter.presentNew(tenant),
      operation: answerOperation(reply, operation),
      session: presentSession(signedUp, query),
    };
  }
}
