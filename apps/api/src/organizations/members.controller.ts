import { Controller, Delete, Get, HttpCode, Inject, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { changeMember } from '@fleetcommand/application/use-cases/organizations/change-member';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import {
  invite,
  resendInvitation,
  revokeInvitation,
} from '@fleetcommand/application/use-cases/organizations/invite';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import {
  invitation as invitationSchema,
  invitationId,
  invitationPage,
  inviteRequest,
  memberPage,
  organizationIdParam,
  updateMemberRequest,
  userId as userIdParam,
  type Invitation,
  type InviteRequest,
  type Member,
  type UpdateMemberRequest,
} from '@fleetcommand/contracts/http/organizations';
import type { InvitationId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentInvitation, presentMember } from './present-organization.js';

/** Why a member cannot be changed. */
const OF_A_MEMBER = [
  'organizations.not-found',
  'members.not-found',
  'members.owners-only',
  'members.last-owner',
] as const;

@ApiTags('organizations')
@Controller('v1/organizations/:id')
export class MembersController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('members')
  @Access('members.read')
  @Documented({
    operationId: 'listMembers',
    summary: 'Who belongs to it, as what',
    answer: memberPage,
    problems: ['organizations.not-found'],
  })
  async members(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Member>> {
    const { store } = this.parts;
    valueOrProblem(await findOrganization(store, actor, id, 'members.read'));
    const page = await store.organizations.listMembers(id, toPageRequest(query, 'mem'));
    return toPage(page, presentMember);
  }

  @Patch('members/:userId')
  @HttpCode(204)
  @Access('members.manage')
  @Documented({
    operationId: 'updateMember',
    summary: 'Give a member another role',
    status: 204,
    problems: OF_A_MEMBER,
  })
  async update(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('userId', userIdParam) userId: UserId,
    @ParsedBody(updateMemberRequest) { role }: UpdateMemberRequest,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await changeMember(this.parts, actor, id, userId, role));
  }

  @Delete('members/:userId')
  @HttpCode(204)
  @Access('members.manage')
  @Documented({
    operationId: 'removeMember',
    summary: 'Let a member go; the API keys they made for it end',
    status: 204,
    problems: OF_A_MEMBER,
  })
  async remove(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('userId', userIdParam) userId: UserId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await changeMember(this.parts, actor, id, userId, null));
  }

  @Get('invitations')
  @Access('members.read')
  @Documented({
    operationId: 'listInvitations',
    summary: 'Who is invited and has not come yet',
    answer: invitationPage,
    problems: ['organizations.not-found'],
  })
  async invitations(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Invitation>> {
    const { store, clock } = this.parts;
    valueOrProblem(await findOrganization(store, actor, id, 'members.read'));
    const page = await store.invitations.listOpen(id, toPageRequest(query, 'inv'));
    return toPage(page, (row) => presentInvitation(row, clock.now()));
  }

  @Post('invitations')
  @HttpCode(201)
  @Access('members.manage')
  @Documented({
    operationId: 'invite',
    summary: 'Ask somebody in, by mail',
    status: 201,
    answer: invitationSchema,
    problems: [
      'organizations.not-found',
      'accounts.bad-email',
      'members.already',
      'members.owners-only',
      'invitations.already-open',
      'billing.limit-reached',
    ],
  })
  async invite(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(inviteRequest) body: InviteRequest,
    @CurrentActor() actor: Actor,
  ): Promise<Invitation> {
    const invited = valueOrProblem(await invite(this.parts, actor, id, body));
    return presentInvitation(invited, this.parts.clock.now());
  }

  @Post('invitations/:invitationId/resend')
  @HttpCode(200)
  @Access('members.manage')
  @Documented({
    operationId: 'resendInvitation',
    summary: 'Send it again; the older link ends',
    answer: invitationSchema,
    problems: ['organizations.not-found', 'invitations.not-found'],
  })
  async resend(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('invitationId', invitationId) invitation: InvitationId,
    @CurrentActor() actor: Actor,
  ): Promise<Invitation> {
    const sent = valueOrProblem(await resendInvitation(this.parts, actor, id, invitation));
    return presentInvitation(sent, this.parts.clock.now());
  }

  @Delete('invitations/:invitationId')
  @HttpCode(204)
  @Access('members.manage')
  @Documented({
    operationId: 'revokeInvitation',
    summary: 'Withdraw it',
    status: 204,
    problems: ['organizations.not-found', 'invitations.not-found'],
  })
  async revoke(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('invitationId', invitationId) invitation: InvitationId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await revokeInvitation(this.parts, actor, id, invitation));
  }
}
