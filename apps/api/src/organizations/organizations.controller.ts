import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  changeMember,
  transferOwnership,
} from '@fleetcommand/application/use-cases/organizations/change-member';
import {
  deleteOrganization,
  keepOrganization,
} from '@fleetcommand/application/use-cases/organizations/delete-organization';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import { renameOrganization } from '@fleetcommand/application/use-cases/organizations/rename-organization';
import {
  deleteOrganizationRequest,
  organizationDetails,
  organizationIdParam,
  organizationList,
  transferRequest,
  updateOrganizationRequest,
  type DeleteOrganizationRequest,
  type OrganizationDetails,
  type TransferRequest,
  type UpdateOrganizationRequest,
} from '@fleetcommand/contracts/http/organizations';
import type { OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { documentVersion, readAsMatched, setEtag } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentOrganization } from './present-organization.js';

@ApiTags('organizations')
@Controller('v1/organizations')
export class OrganizationsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('organization.read')
  @Documented({
    operationId: 'listOrganizations',
    summary: 'Those you belong to, with your role',
    answer: organizationList,
  })
  async list(@CurrentActor() actor: Actor): Promise<{ data: OrganizationDetails[] }> {
    const found = await Promise.all(
      actor.memberships.map(({ organizationId }) =>
        findOrganization(this.parts.store, actor, organizationId),
      ),
    );
    return {
      data: found.flatMap((each) =>
        each.ok ? [presentOrganization(each.value.organization, each.value.role)] : [],
      ),
    };
  }

  @Get(':id')
  @Access('organization.read')
  @Documented({
    operationId: 'getOrganization',
    summary: 'One organization',
    answer: organizationDetails,
    problems: ['organizations.not-found'],
  })
  async get(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationDetails> {
    const document = await this.read(actor, id);
    setEtag(reply, documentVersion('organization', document));
    return document;
  }

  @Patch(':id')
  @Access('organization.update')
  @Documented({
    operationId: 'updateOrganization',
    summary: 'Rename it',
    answer: organizationDetails,
    problems: [
      'organizations.not-found',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async update(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(updateOrganizationRequest) { name }: UpdateOrganizationRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationDetails> {
    const found = await findOrganization(this.parts.store, actor, id, 'organization.update');
    const { organization, role } = valueOrProblem(found);
    const version = documentVersion('organization', presentOrganization(organization, role));
    const asRead = readAsMatched(request, version, organization);
    valueOrProblem(await renameOrganization(this.parts, actor, id, name, asRead));
    return this.get(id, actor, reply);
  }

  @Post(':id/deletion')
  @HttpCode(200)
  @Access('organization.delete')
  @Documented({
    operationId: 'deleteOrganization',
    summary: 'Ask for it to be deleted with all its instances, after a week’s grace',
    answer: organizationDetails,
    problems: ['organizations.not-found', 'organizations.name-differs'],
  })
  async delete(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(deleteOrganizationRequest) { name }: DeleteOrganizationRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationDetails> {
    valueOrProblem(await deleteOrganization(this.parts, actor, id, name));
    return this.read(actor, id);
  }

  @Delete(':id/deletion')
  @Access('organization.delete')
  @Documented({
    operationId: 'keepOrganization',
    summary: 'Call its deletion off',
    answer: organizationDetails,
    problems: ['organizations.not-found'],
  })
  async keep(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
  ): Promise<OrganizationDetails> {
    valueOrProblem(await keepOrganization(this.parts, actor, id));
    return this.read(actor, id);
  }

  @Post(':id/transfer')
  @HttpCode(204)
  @Access('organization.transfer')
  @Documented({
    operationId: 'transferOrganization',
    summary: 'Make another member the owner, and yourself an admin',
    status: 204,
    problems: ['organizations.not-found', 'members.not-found'],
  })
  async transfer(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(transferRequest) { userId }: TransferRequest,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await transferOwnership(this.parts, actor, id, userId as UserId));
  }

  @Post(':id/leave')
  @HttpCode(204)
  @Access('organization.leave')
  @Documented({
    operationId: 'leaveOrganization',
    summary: 'Leave it; the API keys you made for it end',
    status: 204,
    problems: ['organizations.not-found', 'members.last-owner'],
  })
  async leave(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await changeMember(this.parts, actor, id, actor.userId, null));
  }

  private async read(actor: Actor, id: OrganizationId): Promise<OrganizationDetails> {
    const found = valueOrProblem(await findOrganization(this.parts.store, actor, id));
    return presentOrganization(found.organization, found.role);
  }
}
