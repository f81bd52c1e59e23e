import { Controller, Get, Inject, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FleetTenant } from '@fleetcommand/application/ports/fleet';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { explainTenant } from '@fleetcommand/application/use-cases/explain-tenant/explain-tenant';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import {
  resumeTenant,
  suspendTenant,
} from '@fleetcommand/application/use-cases/tenants/change-intent';
import type { ChangedTenant } from '@fleetcommand/application/use-cases/tenants/change-tenant';
import { moveTenantToRelease } from '@fleetcommand/application/use-cases/tenants/upgrade-tenant';
import { moveTenant } from '@fleetcommand/application/use-cases/tenants/move-tenant';
import { restartTenant } from '@fleetcommand/application/use-cases/tenants/restart-tenant';
import { assignEdgePool } from '@fleetcommand/application/use-cases/zones/assign-edge-pool';
import { describeEdgePool } from '@fleetcommand/application/use-cases/zones/describe-edge-pool';
import {
  adminTenantDetail,
  adminTenantPage,
  adminTenantsQuery,
  assignEdgePoolRequest,
  moveTenantRequest,
  suspendTenantRequest,
  type AdminTenant,
  type AdminTenantDetail,
  type AdminTenantsQuery,
  type AssignEdgePoolRequest,
  type MoveTenantRequest,
  type SuspendTenantRequest,
} from '@fleetcommand/contracts/http/admin/tenants';
import {
  upgradeToRequest,
  type UpgradeToRequest,
} from '@fleetcommand/contracts/http/admin/releases';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import { explanation, type Explanation } from '@fleetcommand/contracts/http/explain';
import { operation as operationSchema } from '@fleetcommand/contracts/http/operations';
import type { Operation as OperationDocument } from '@fleetcommand/contracts/http/operations';
import {
  tenantEventPage,
  tenantId,
  type Tenant as TenantDocument,
  type TenantEvent,
} from '@fleetcommand/contracts/http/tenants';
import { TENANT_STATES } from '@fleetcommand/domain/tenancy/tenant';
import { namespaceOf } from '@fleetcommand/desired-state/names/names';
import type { ClusterId, TenantId } from '@fleetcommand/kernel/ids';
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
import { listEvents } from '../tenants/list-events.js';
import { presentBackup } from '../tenants/present-backup.js';
import { presentToOperator } from '../tenants/present-explanation.js';
import { TenantAction } from '../tenants/tenant-action.js';
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
    const filter = await tenantFilter(this.parts, query);
    const page = await this.parts.store.fleet.listTenants(filter, toPageRequest(query, 'ten'));
    const { nextCursor } = toPage(page, ({ id }) => id);
    return { data: await this.presentAll(page.items), nextCursor };
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
    const { fleet, operations, backups } = this.parts.store;
    const tenant = await this.find(id);
    const isGoing = tenant.intent === 'deleted' && !tenant.deletedAt;
    const [document, members, recent, copy] = await Promise.all([
      this.present(tenant),
      fleet.listMembers(tenant.organizationId),
      operations.listByTenant(id, OPERATIONS_SHOWN),
      isGoing ? backups.newest(id, 'final') : null,
    ]);
    setEtag(reply, tenantVersion(tenant));
    return {
      ...document,
      namespace: namespaceOf(tenant),
      members: members.map(({ email, role }) => ({ email, role })),
      operations: recent.map(presentOperation),
      appliedHash: tenant.appliedHash,
      awaitedCopy: copy?.state === 'pending' ? presentBackup(copy) : null,
      movingTo: await this.clusterName(tenant.movingTo),
      leaving: await this.clusterName(tenant.leaving),
      edgePool: await this.edgePool(tenant),
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
    return presentToOperator(valueOrProblem(explained), this.presenter);
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
    return listEvents(this.parts.store.events, id, query);
  }

  @TenantAction('restart', 'fleet.write', {
    operationId: 'restartFleetTenant',
    summary: 'Roll the application',
    answer: operationSchema,
    problems: ['accounts.operators-only'],
  })
  async restart(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await restartTenant(this.parts, asOperator(actor), id), reply);
  }

  @TenantAction('upgrade', 'fleet.write', {
    operationId: 'upgradeFleetTenant',
    summary: 'Move an instance to a version of its application, forward or back',
    answer: operationSchema,
    problems: [
      'accounts.operators-only',
      'tenants.wrong-state',
      'releases.not-found',
      'releases.withdrawn',
    ],
  })
  async upgrade(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(upgradeToRequest) { version }: UpgradeToRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await moveTenantToRelease(this.parts, asOperator(actor), id, version), reply);
  }

  @TenantAction('suspend', 'fleet.write', {
    operationId: 'suspendTenant',
    summary: 'Switch an instance off, whatever its organization wants; its data and names are kept',
    answer: operationSchema,
    problems: ['accounts.operators-only', 'tenants.wrong-state'],
  })
  async suspend(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(suspendTenantRequest) { reason }: SuspendTenantRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await suspendTenant(this.parts, asOperator(actor), id, reason), reply);
  }

  @TenantAction('resume', 'fleet.write', {
    operationId: 'resumeTenant',
    summary: 'Let a suspended instance run again',
    answer: operationSchema,
    problems: ['accounts.operators-only', 'tenants.wrong-state'],
  })
  async resume(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await resumeTenant(this.parts, asOperator(actor), id), reply);
  }

  @TenantAction('move', 'fleet.write', {
    operationId: 'moveFleetTenant',
    summary: 'Move an instance to another cluster of its region while it serves',
    answer: operationSchema,
    problems: [
      'accounts.operators-only',
      'tenants.wrong-state',
      'clusters.not-found',
      'clusters.not-suitable',
      'request.precondition-failed',
    ],
  })
  async move(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(moveTenantRequest) { cluster }: MoveTenantRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationDocument> {
    return started(await moveTenant(this.parts, asOperator(actor), id, cluster), reply);
  }

  @Put(':id/edge-pool')
  @Access('fleet.write')
  @Documented({
    operationId: 'assignEdgePool',
    summary: 'Lead an instance to edges that are set aside for it, or to everybody’s again',
    answer: adminTenantDetail,
    problems: ['accounts.operators-only', 'tenants.not-found', 'edges.pool-not-found'],
  })
  async assignEdges(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(assignEdgePoolRequest) { pool }: AssignEdgePoolRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminTenantDetail> {
    valueOrProblem(await assignEdgePool(this.parts, asOperator(actor), id, pool));
    return this.get(id, reply);
  }

  private async edgePool(tenant: FleetTenant): Promise<AdminTenantDetail['edgePool']> {
    const { appsDomain } = this.parts.settings.platform;
    const { pool, published, problems } = await describeEdgePool(this.parts, appsDomain, tenant);
    const addresses = [...published.ipv4, ...published.ipv6];
    return { pool, addresses, problems: [...problems] };
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

  private async clusterName(id: ClusterId | null): Promise<string | null> {
    const cluster = id && (await this.parts.store.catalogue.findCluster(id));
    return cluster ? cluster.name : id;
  }

  private async present(row: FleetTenant): Promise<AdminTenant> {
    return withOrganization(await this.presenter.present(row), row);
  }

  private async presentAll(rows: readonly FleetTenant[]): Promise<AdminTenant[]> {
    const documents = await this.presenter.presentAll(rows);
    return documents.map((document, index) => withOrganization(document, rows[index]!));
  }
}

function withOrganization(
  document: TenantDocument,
  { organizationId, organizationName }: FleetTenant,
): AdminTenant {
  return { ...document, organization: { id: organizationId, name: organizationName } };
}

function started(changed: Result<ChangedTenant>, reply: FastifyReply): OperationDocument {
  return answerOperation(reply, valueOrProblem(changed).operation);
}
