import { Controller, Delete, Get, HttpCode, Inject, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import { changeSupport } from '@fleetcommand/application/use-cases/support/support-access';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import { organizationIdParam } from '@fleetcommand/contracts/http/organizations';
import {
  supportSession,
  supportSessionId,
  supportSessionPage,
  updateSupportRequest,
  type SupportSession,
  type UpdateSupportRequest,
} from '@fleetcommand/contracts/http/support';
import type { OrganizationId, SupportSessionId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentSupport } from './present-support.js';

/** What customers see of the platform's support looking at them, and can do about it. */
@ApiTags('organizations')
@Controller('v1/organizations/:id/support-sessions')
export class OrganizationSupportController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('organization.read')
  @Documented({
    operationId: 'listSupportSessions',
    summary: 'When the platform’s support looked at it, and why; the newest first',
    answer: supportSessionPage,
    problems: ['organizations.not-found'],
  })
  async list(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<SupportSession>> {
    const { store, clock } = this.parts;
    valueOrProblem(await findOrganization(store, actor, id));
    const page = await store.support.list(id, toPageRequest(query, 'sup'));
    return toPage(page, (session) => presentSupport(session, clock.now()));
  }

  @Patch(':supportId')
  @Access('members.manage')
  @Documented({
    operationId: 'updateSupportSession',
    summary: 'Let support change instances, or only look, from now on',
    answer: supportSession,
    problems: ['organizations.not-found', 'support.not-open'],
  })
  async update(
    @ParsedParam('id', organizationIdParam) organizationId: OrganizationId,
    @ParsedParam('supportId', supportSessionId) id: SupportSessionId,
    @ParsedBody(updateSupportRequest) body: UpdateSupportRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SupportSession> {
    const changed = await changeSupport(this.parts, actor, { organizationId, id }, body);
    return presentSupport(valueOrProblem(changed), this.parts.clock.now());
  }

  @Delete(':supportId')
  @HttpCode(204)
  @Access('members.manage')
  @Documented({
    operationId: 'endSupportSession',
    summary: 'Show support out, at once',
    status: 204,
    problems: ['organizations.not-found', 'support.not-open'],
  })
  async end(
    @ParsedParam('id', organizationIdParam) organizationId: OrganizationId,
    @ParsedParam('supportId', supportSessionId) id: SupportSessionId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await changeSupport(this.parts, actor, { organizationId, id }, 'ended'));
  }
}
