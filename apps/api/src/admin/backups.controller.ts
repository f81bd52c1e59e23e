import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Backup } from '@fleetcommand/application/ports/backups';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { requestRestore } from '@fleetcommand/application/use-cases/backups/request-restore';
import {
  backup,
  backupId,
  backupPage,
  backupsQuery,
  restoreRequest,
  type BackupDocument,
  type BackupsQuery,
  type RestoreRequest,
} from '@fleetcommand/contracts/http/admin/backups';
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

@ApiTags('operators')
@Controller('v1/admin/backups')
export class AdminBackupsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listBackups',
    summary: 'Copies of archived instances’ data, newest first',
    answer: backupPage,
    problems: ['accounts.operators-only'],
  })
  async list(
    @ParsedQuery(backupsQuery) { tenantId, ...page }: BackupsQuery,
  ): Promise<Page<BackupDocument>> {
    const of = tenantId === undefined ? undefined : { tenantId: knownId('ten', tenantId) };
    return toPage(await this.parts.store.backups.list(toPageRequest(page, 'bak'), of), present);
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
      'tenants.not-found',
    ],
  })
  async restore(
    @ParsedParam('id', backupId) id: BackupId,
    @ParsedBody(restoreRequest) { tenantId }: RestoreRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BackupDocument> {
    const into = tenantId === undefined ? undefined : knownId('ten', tenantId);
    return present(valueOrProblem(await requestRestore(this.parts, actor, id, into)));
  }
}

function present(one: Backup): BackupDocument {
  const { sha256: _, nextAttemptAt: __, ...shown } = one;
  return {
    ...shown,
    createdAt: one.createdAt.toISOString(),
    madeAt: one.madeAt?.toISOString() ?? null,
    restoredAt: one.restoredAt?.toISOString() ?? null,
  };
}
