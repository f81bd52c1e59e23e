import { Readable } from 'node:stream';
import { Controller, Get, Inject, Res, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import {
  auditEventPage,
  auditQuery,
  auditVerification,
  verifyAuditQuery,
  type AuditEvent,
  type AuditQuery,
  type AuditVerification,
  type VerifyAuditQuery,
} from '@fleetcommand/contracts/http/audit';
import type { Page } from '@fleetcommand/contracts/http/common';
import { organizationIdParam } from '@fleetcommand/contracts/http/organizations';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { AuditReader } from './audit-reader.js';

/** An organization's trail, for its owners and admins, and everybody's own. */
@ApiTags('audit')
@Controller('v1')
export class AuditController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly reader: AuditReader,
  ) {}

  @Get('organizations/:id/audit-events')
  @Access('audit.read')
  @Documented({
    operationId: 'listAuditEvents',
    summary: 'Who did what in the organization, newest first',
    answer: auditEventPage,
    problems: ['organizations.not-found'],
  })
  async list(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(auditQuery) query: AuditQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<AuditEvent>> {
    await this.mayRead(actor, id);
    return this.reader.list(id, query);
  }

  @Get('organizations/:id/audit-events/verification')
  @Access('audit.read')
  @Documented({
    operationId: 'verifyAuditEvents',
    summary: 'Compute the chain of hashes anew: was anything changed, left out or put in?',
    answer: auditVerification,
    problems: ['organizations.not-found'],
  })
  async verify(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(verifyAuditQuery) query: VerifyAuditQuery,
    @CurrentActor() actor: Actor,
  ): Promise<AuditVerification> {
    await this.mayRead(actor, id);
    return this.reader.verify(id, query);
  }

  @Get('organizations/:id/audit-events/export')
  @Access('audit.read')
  @Documented({
    operationId: 'exportAuditEvents',
    summary: 'The whole trail, oldest first, an AuditEvent a line',
    lines: 'application/x-ndjson',
    problems: ['organizations.not-found'],
  })
  async export(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    await this.mayRead(actor, id);
    reply.header('content-disposition', `attachment; filename="audit-${id}.ndjson"`);
    const lines = Readable.from(this.reader.export(id));
    return new StreamableFile(lines, { type: 'application/x-ndjson' });
  }

  @Get('me/audit-events')
  @Access('account.manage')
  @Documented({
    operationId: 'listMyAuditEvents',
    summary: 'What was done to and by your account, newest first',
    answer: auditEventPage,
  })
  mine(
    @ParsedQuery(auditQuery) query: AuditQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<AuditEvent>> {
    return this.reader.list(actor.userId, query);
  }

  private async mayRead(actor: Actor, id: OrganizationId): Promise<void> {
    valueOrProblem(await findOrganization(this.parts.store, actor, id, 'audit.read'));
  }
}
