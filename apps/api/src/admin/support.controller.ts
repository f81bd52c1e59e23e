import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { beginSupport } from '@fleetcommand/application/use-cases/support/support-access';
import { organizationIdParam } from '@fleetcommand/contracts/http/organizations';
import {
  beginSupportRequest,
  supportSession,
  type BeginSupportRequest,
  type SupportSession,
} from '@fleetcommand/contracts/http/support';
import type { Session } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import { Access, CurrentSession, Me } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import { presentSupport } from '../organizations/present-support.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/organizations/:id/support-sessions')
@Access('fleet.support')
export class SupportController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post()
  @HttpCode(201)
  @Documented({
    operationId: 'beginSupport',
    summary:
      'Look at an organization as its people do: this session is its support’s until it is over',
    status: 201,
    answer: supportSession,
    problems: ['organizations.not-found', 'accounts.operators-only'],
  })
  async begin(
    @ParsedParam('id', organizationIdParam) organizationId: OrganizationId,
    @ParsedBody(beginSupportRequest) body: BeginSupportRequest,
    @Me() { actor, user }: Identified,
    @CurrentSession() session: Session,
  ): Promise<SupportSession> {
    const wanted = { ...body, organizationId };
    const begun = await beginSupport(this.parts, actor, { user, session }, wanted);
    return presentSupport(valueOrProblem(begun), this.parts.clock.now());
  }
}
