import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { giveUpCopy } from '@fleetcommand/application/use-cases/backups/give-up-copy';
import { restoreAnyBackup } from '@fleetcommand/application/use-cases/backups/request-restore';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import {
  backup,
  backupPage,
  backupsQuery,
  giveUpRequest,
  restoreRequest,
  type BackupDocument,
  type BackupsQuery,
  type GiveUpRequest,
  type RestoreRequest,
} from '@fleetcommand/contracts/http/admin/backups';
import { backupId } from '@fleetcommand/contracts/http/backups';
import type { Page } from '@fleetcommand/contracts/http/common';
import type { BackupId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { knownId } from '../manners/known-id.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentBackup } from '../tenants/present-backup.js';

@ApiTags('operators')
@Controller('v1/admin/backups')
export class AdminBackupsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listBackups',
    summary: 'Copies of instances’ data, newest first',
    answer: backupPage,
    problems: ['accounts.operators-only'],
  })
  async list(
    @ParsedQuery(backupsQuery) { tenantId, failing, ...page }: BackupsQuery,
  ): Promise<Page<BackupDocument>> {
    const of = {
      ...(tenantId !== undefined && { tenantId: knownId('ten', tenantId) }),
      ...(failing && ({ isFailing: true } as const)),
    };
    return toPage(
      await this.parts.store.backups.list(toPageRequest(page, 'bak'), of),
      presentBackup,
    );
  }

  @Post(':id/restore')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'restoreBackup',
    summary: 'Put a copy into an instance, whose data it replaces',
    status: 202,
    answer: backup,
    problems: [
      'accounts.operators-only',
      'backups.not-found',
      'backups.not-made',
      'backups.being-restored',
      'tenants.not-found',
      'tenants.being-deleted',
    ],
  })
  async restore(
    @ParsedParam('id', backupId) id: BackupId,
    @ParsedBody(restoreRequest) { tenantId }: RestoreRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BackupDocument> {
    const into = tenantId === undefined ? undefined : knownId('ten', tenantId);
    const by = asOperator(actor);
    return presentBackup(valueOrProblem(await restoreAnyBackup(this.parts, by, id, into)));
  }

  @Post(':id/give-up')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'giveUpBackup',
    summary: 'Wait no more for a last copy that cannot be made: its instance goes without one',
    answer: backup,
    problems: ['accounts.operators-only', 'backups.not-found', 'backups.not-failing'],
  })
  async giveUp(
    @ParsedParam('id', backupId) id: BackupId,
    @ParsedBody(giveUpRequest) { reason }: GiveUpRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BackupDocument> {
    return presentBackup(
      valueOrProblem(await giveUpCopy(this.parts, asOperator(actor), id, reason)),
    );
  }
}
