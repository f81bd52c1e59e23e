import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { listBackups } from '@fleetcommand/application/use-cases/backups/list-backups';
import { requestBackup } from '@fleetcommand/application/use-cases/backups/request-backup';
import { restoreOwnBackup } from '@fleetcommand/application/use-cases/backups/request-restore';
import { restoreDeleted } from '@fleetcommand/application/use-cases/backups/restore-deleted';
import {
  backupId,
  tenantBackup,
  tenantBackupPage,
  type TenantBackup,
} from '@fleetcommand/contracts/http/backups';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import {
  tenantId,
  tenantOperation,
  type TenantOperation,
} from '@fleetcommand/contracts/http/tenants';
import type { BackupId, TenantId } from '@fleetcommand/kernel/ids';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentTenantBackup } from './present-backup.js';
import { TenantAction } from './tenant-action.js';
import { TenantAnswers } from './tenant-answers.js';

/** Copies of an instance's data, and what comes back by them. */
@ApiTags('backups')
@Controller('v1/tenants')
export class TenantBackupsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly answers: TenantAnswers,
  ) {}

  @Get(':id/backups')
  @Access('backups.read')
  @Documented({
    operationId: 'listTenantBackups',
    summary: 'Copies of its data, newest first; also of an instance that is deleted',
    answer: tenantBackupPage,
    problems: ['tenants.not-found'],
  })
  async list(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<TenantBackup>> {
    const page = toPageRequest(query, 'bak');
    return toPage(
      valueOrProblem(await listBackups(this.parts.store, actor, id, page)),
      presentTenantBackup,
    );
  }

  @Post(':id/backups')
  @HttpCode(202)
  @Access('backups.create')
  @Documented({
    operationId: 'createTenantBackup',
    summary: 'Copy its data as it is now',
    status: 202,
    answer: tenantBackup,
    problems: [
      'tenants.not-found',
      'tenants.being-deleted',
      'backups.off',
      'backups.no-data',
      'backups.being-made',
      'backups.too-many',
    ],
  })
  async create(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
  ): Promise<TenantBackup> {
    return presentTenantBackup(valueOrProblem(await requestBackup(this.parts, actor, id)));
  }

  @Post(':id/backups/:backupId/restore')
  @HttpCode(202)
  @Access('backups.restore')
  @Documented({
    operationId: 'restoreTenantBackup',
    summary: 'Put a copy in the place of what the instance has now',
    status: 202,
    answer: tenantOperation,
    problems: [
      'tenants.not-found',
      'tenants.being-deleted',
      'backups.not-found',
      'backups.not-made',
      'backups.being-restored',
    ],
  })
  async restore(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedParam('backupId', backupId) backup: BackupId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await restoreOwnBackup(this.parts, actor, id, backup));
  }

  @TenantAction('restore-deleted', 'tenants.create', {
    operationId: 'restoreDeletedTenant',
    summary:
      'Bring a deleted instance back, with the data of its last copy; its own domains are claimed anew',
    problems: [
      'tenants.not-deleted',
      'tenants.slug-taken',
      'slugs.quarantined',
      'backups.none-kept',
      'billing.payment-required',
      'catalogue.unknown-plan',
      'catalogue.unknown-blueprint',
      'catalogue.unknown-region',
      'catalogue.region-full',
      'slugs.unusable',
    ],
  })
  async restoreDeleted(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    return this.answers.accepted(reply, await restoreDeleted(this.parts, actor, id));
  }
}
