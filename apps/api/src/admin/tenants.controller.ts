import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FleetTenant } from '@fleetcommand/application/ports/fleet';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { explainTenant } from '@fleetcommand/application/use-cases/explain-tenant/explain-tenant';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { bulkAct } from '@fleetcommand/application/use-cases/fleet/bulk-act';
import {
  resumeTenant,
  suspendTenant,
} from '@fleetcommand/application/use-cases/tenants/change-intent';
import type { ChangedTenant } from '@fleetcommand/application/use-cases/tenants/change-tenant';
import { restartTenant } from '@fleetcommand/application/use-cases/tenants/restart-tenant';
import {
  adminTenantDetail,
  adminTenantPage,
  adminTenantsQuery,
  bulkAnswer,
  bulkRequest,
  suspendTenantRequest,
  type AdminTenant,
  type AdminTenantDetail,
  type AdminTenantsQuery,
  type BulkAnswer,
  type BulkRequest,
  type SuspendTenantRequest,
} from '@fleetcommand/contracts/http/admin/tenants';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import { explanation, type Explanation } from '@fleetcommand/contracts/http/explain';
import { operation as operationSchema } from '@fleetcommand/contracts/http/operations';
import type { Operation as OperationDocument } from '@fleetcommand/contracts/http/operations';
import { tenantEventPage, tenantId, type TenantEvent } from '@fleetcommand/contracts/http/tenants';
import { TENANT_STATES } from '@fleetcommand/domain/tenancy/tenant';
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { Result } from '@fleetcommand/kernel/result';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { setEtag, tenantVersion } from '../manners/etag.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import { answerOperation, presentOperation } from '../operations/present-operation.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentExplanation } from '../tenants/present-explanation.js';
import { TenantPresenter } from '../tenants/tenant-presenter.js';
import { tenantFilter } from './tenant-search.js';

const OPERATIONS_SHOWN = 20;

@ApiTags('operators')
@Controller('v1/admin/tenants')
@Access('fleet.read')
export class AdminTenantsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly presenter: TenantPresenter,
  ) {}

  @Get()
  @Documented({
    operationId: 'listFleetTenants',
    summary: 'Every instance of everybody, newest first',
    answer: adminTenantPage,
    problems: ['accounts.operators-only'],
  })
  async list(@ParsedQuery(adminTenantsQuery) query: AdminTenantsQuery): Promise<Page<AdminTenant>> {
    const { store, settings } = this.parts;
    const clusters = query.cluster === undefined ? [] : await store.catalogue.listClusters();
    const filter = tenantFilter(query, settings.platform.appsDomain, clusters);
    const page = await store.fleet.listTenants(filter, toPageRequest(query, 'ten'));
    const { nextCursor } = toPage(page, ({ id }) => id);
    return { data: await Promise.all(page.items.map((row) => this.present(row))), nextCursor };
  }

  @Get(':id')
  @Documented({
    operationId: 'getFleetTenant',
    summary: 'One instance, with whose it is and what was done to it',
    answer: adminTenantDetail,
    problems: ['accounts.operators-only', 'tenants.not-found'],
  })
  async get(
    @ParsedParam('id', tenantId) id: TenantId,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminTenantDetail> {
    const { fleet, operations } = this.parts.store;
    const tenant = await this.find(id);
    const [document, members, recent] = await Promise.all([
      this.present(tenant),
      fleet.listMembers(tenant.organizationId),
      operations.listByTenant(id, OPERATIONS_SHOWN),
    ]);
    setEtag(reply, tenantVersion(tenant));
    return {
      ...document,
      namespace: namespaceName(tenant.id),
      members: members.map(({ email, role }) => ({ email, role })),
      operations: recent.map(presentOperation),
      appliedHash: tenant.appliedHash,
    };
  }

  @Get(':id/explain')
  @Documented({
    operationId: 'explainFleetTenant',
    summary: 'How it is served: what is wanted, what the cluster holds, the proxy’s own lines',
    answer: explanation,
    problems: ['accounts.operators-only', 'tenants.not-found'],
  })
  async explain(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
  ): Promise<Explanation> {
    const { platform } = this.parts.settings;
    const explained = await explainTenant({ ...this.parts, platform }, asOperator(actor), id);
    return presentExplanation(valueOrProblem(explained), this.presenter);
  }

  @Get(':id/events')
  @Documented({
    operationId: 'listFleetTenantEvents',
    summary: 'What happened to it, newest first',
    answer: tenantEventPage,
    problems: ['accounts.operators-only', 'tenants.not-found'],
  })
  async events(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(pageQuery) query: PageQuery,
  ): Promise<Page<TenantEvent>> {
    await this.find(id);
    const page = await this.parts.store.events.list(id, toPageRequest(query, 'evt'));
    return toPage(page, ({ id: eventId, type, reason, message, createdAt }) => ({
      id: eventId,
      type,
      reason,
      message,
      createdAt: createdAt.toISOString(),
    }));
  }

  @Post(':id/restart')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'restartFleetTenant',
    summary: 'Roll the application',
    status: 202,
    answer: operationSchema,
    problems: ['accounts.operators-only', 'tenants.not-found', 'tenants.being-deleted'],
  })
  async restart(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await restartTenant(this.parts, asOperator(actor), id), reply);
  }

  @Post(':id/suspend')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'suspendTenant',
    summary: 'Switch an instance off, whatever its organization wants; its data and names are kept',
    status: 202,
    answer: operationSchema,
    problems: [
      'accounts.operators-only',
      'tenants.not-found',
      'tenants.being-deleted',
      'tenants.wrong-state',
    ],
  })
  async suspend(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(suspendTenantRequest) { reason }: SuspendTenantRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await suspendTenant(this.parts, asOperator(actor), id, reason), reply);
  }

  @Post(':id/resume')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'resumeTenant',
    summary: 'Let a suspended instance run again',
    status: 202,
    answer: operationSchema,
    problems: [
      'accounts.operators-only',
      'tenants.not-found',
      'tenants.being-deleted',
      'tenants.wrong-state',
    ],
  })
  async resume(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await resumeTenant(this.parts, asOperator(actor), id), reply);
  }

  @Post('bulk')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'bulkFleetTenants',
    summary: 'Restart or retry many instances; a dry run tells what would happen',
    answer: bulkAnswer,
    problems: ['accounts.operators-only'],
  })
  async bulk(
    @ParsedBody(bulkRequest) body: BulkRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BulkAnswer> {
    const ids = body.tenants as TenantId[];
    const results = await bulkAct(this.parts, asOperator(actor), { ...body, ids });
    return { dryRun: body.dryRun, results: [...results] };
  }

  private async find(id: TenantId): Promise<FleetTenant> {
    const filter = { ids: [id], states: TENANT_STATES };
    const { items } = await this.parts.store.fleet.listTenants(filter, { limit: 1 });
    const [tenant] = items;
    if (tenant) return tenant;
    throw new ProblemError(
      'tenants.not-found',
      'There is no such instance. Search by name or host.',
    );
  }

  private async present({ organizationName, ...tenant }: FleetTenant): Promise<AdminTenant> {
    const document = await this.presenter.present(tenant);
    return {
      ...document,
      organization: { id: tenant.organizationId, name: organizationName },
    };
  }
}

function started(changed: Result<ChangedTenant>, reply: FastifyReply): OperationDocument {
  return answerOperation(reply, valueOrProblem(changed).operation);
}
