import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  hibernateTenant,
  wakeTenant,
} from '@fleetcommand/application/use-cases/tenants/change-intent';
import { createTenant } from '@fleetcommand/application/use-cases/tenants/create-tenant';
import { deleteTenant } from '@fleetcommand/application/use-cases/tenants/delete-tenant';
import { findTenant } from '@fleetcommand/application/use-cases/tenants/find-tenant';
import { restartTenant } from '@fleetcommand/application/use-cases/tenants/restart-tenant';
import { upgradeTenant } from '@fleetcommand/application/use-cases/tenants/upgrade-tenant';
import { updateTenant } from '@fleetcommand/application/use-cases/tenants/update-tenant';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import {
  createTenantRequest,
  deleteTenantQuery,
  tenant as tenantSchema,
  tenantEventPage,
  tenantId,
  tenantOperation,
  tenantPage,
  tenantsQuery,
  updateTenantRequest,
  type CreateTenantRequest,
  type DeleteTenantQuery,
  type Tenant as TenantDocument,
  type TenantEvent,
  type TenantOperation,
  type TenantsQuery,
  type UpdateTenantRequest,
} from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { readIfMatch, setEtag, tenantVersion } from '../manners/etag.js';
import { knownId } from '../manners/known-id.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { listEvents } from './list-events.js';
import { TenantAction } from './tenant-action.js';
import { TenantAnswers } from './tenant-answers.js';
import { TenantPresenter } from './tenant-presenter.js';

@ApiTags('tenants')
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly presenter: TenantPresenter,
    private readonly answers: TenantAnswers,
  ) {}

  @Post()
  @HttpCode(202)
  @Access('tenants.create')
  @Documented({
    operationId: 'createTenant',
    summary: 'Create an instance',
    status: 202,
    answer: tenantOperation,
    problems: [
      'organizations.not-found',
      'slugs.unusable',
      'tenants.slug-taken',
      'catalogue.unknown-plan',
      'catalogue.unknown-region',
      'catalogue.unknown-blueprint',
      'catalogue.region-full',
      'platform.creations-closed',
      'platform.full',
      'tenants.too-many',
      'tenants.too-many-today',
    ],
  })
  async create(
    @ParsedBody(createTenantRequest) body: CreateTenantRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    const organizationId = body.organizationId ? knownId('org', body.organizationId) : undefined;
    const created = await createTenant(this.parts, actor, { ...body, organizationId });
    return this.answers.accepted(reply, created, (tenant) => this.presenter.presentNew(tenant));
  }

  @Get()
  @Access('tenants.read')
  @Documented({ operationId: 'listTenants', summary: 'Your instances', answer: tenantPage })
  async list(
    @ParsedQuery(tenantsQuery) { deleted, ...query }: TenantsQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<TenantDocument>> {
    const organizations = actor.memberships.map((membership) => membership.organizationId);
    const { tenants } = this.parts.store;
    const request = toPageRequest(query, 'ten');
    const page = deleted
      ? await tenants.listRestorable(organizations, request)
      : await tenants.listByOrganizations(organizations, request);
    const { nextCursor } = toPage(page, (row) => row.id);
    return {
      data: await this.presenter.presentAll(page.items),
      nextCursor,
    };
  }

  @Get(':id')
  @Access('tenants.read')
  @Documented({
    operationId: 'getTenant',
    summary: 'One instance',
    answer: tenantSchema,
    problems: ['tenants.not-found'],
  })
  async get(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantDocument> {
    // One transaction: behind the wall, each call would be one of its own.
    const { tenant, primaries } = await this.parts.store.transaction(async (tx) => ({
      tenant: valueOrProblem(await findTenant(tx, actor, id, 'tenants.read')),
      primaries: await tx.domains.listPrimaries([id]),
    }));
    setEtag(reply, tenantVersion(tenant));
    return this.presenter.present(tenant, primaries);
  }

  @Patch(':id')
  @HttpCode(202)
  @Access('tenants.update')
  @Documented({
    operationId: 'updateTenant',
    summary: 'Rename an instance or change its plan',
    status: 202,
    answer: tenantOperation,
    problems: [
      'tenants.not-found',
      'request.precondition-required',
      'request.precondition-failed',
      'catalogue.unknown-plan',
      'tenants.being-deleted',
    ],
  })
  async update(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(updateTenantRequest) body: UpdateTenantRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    const tenant = valueOrProblem(await findTenant(this.parts.store, actor, id, 'tenants.update'));
    const generation = readIfMatch(request, tenantVersion(tenant));
    return this.answers.accepted(
      reply,
      await updateTenant(this.parts, actor, id, body, generation),
    );
  }

  @Delete(':id')
  @HttpCode(202)
  @Access('tenants.delete')
  @Documented({
    operationId: 'deleteTenant',
    summary: 'Delete an instance with all its data',
    status: 202,
    answer: tenantOperation,
    problems: [
      'tenants.not-found',
      'request.precondition-required',
      'request.precondition-failed',
      'tenants.being-deleted',
    ],
  })
  async delete(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(deleteTenantQuery) { adopted }: DeleteTenantQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    const tenant = valueOrProblem(await findTenant(this.parts.store, actor, id, 'tenants.delete'));
    const generation = readIfMatch(request, tenantVersion(tenant));
    return this.answers.accepted(
      reply,
      await deleteTenant(this.parts, actor, id, generation, adopted),
    );
  }

  @TenantAction('restart', 'tenants.restart', {
    operationId: 'restartTenant',
    summary: 'Roll the application',
  })
  async restart(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await restartTenant(this.parts, actor, id));
  }

  @TenantAction('upgrade', 'tenants.update', {
    operationId: 'upgradeTenant',
    summary: 'Move it to the newest version of its application',
    problems: ['tenants.wrong-state'],
  })
  async upgrade(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await upgradeTenant(this.parts, actor, id));
  }

  @TenantAction('hibernate', 'tenants.hibernate', {
    operationId: 'hibernateTenant',
    summary: 'Stop the application; its data, names and certificates are kept',
    problems: ['tenants.wrong-state'],
  })
  async hibernate(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await hibernateTenant(this.parts, actor, id));
  }

  @TenantAction('wake', 'tenants.hibernate', {
    operationId: 'wakeTenant',
    summary: 'Start the application again',
    problems: ['tenants.wrong-state'],
  })
  async wake(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await wakeTenant(this.parts, actor, id));
  }

  @Get(':id/events')
  @Access('tenants.read')
  @Documented({
    operationId: 'listTenantEvents',
    summary: 'What happened to it, newest first',
    answer: tenantEventPage,
    problems: ['tenants.not-found'],
  })
  async events(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<TenantEvent>> {
    valueOrProblem(await findTenant(this.parts.store, actor, id, 'tenants.read'));
    return listEvents(this.parts.store.events, id, query);
  }
}
