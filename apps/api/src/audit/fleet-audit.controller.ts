import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  auditEventPage,
  auditVerification,
  fleetAuditQuery,
  verifyAuditQuery,
  type AuditEvent,
  type AuditVerification,
  type FleetAuditQuery,
  type VerifyAuditQuery,
} from '@fleetcommand/contracts/http/audit';
import type { Page } from '@fleetcommand/contracts/http/common';
import { z } from 'zod';

import { Access } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { Documented } from '../manners/responds.js';
import { AuditReader } from './audit-reader.js';

/** Every trail, for operators. */
@ApiTags('operators')
@Controller('v1/admin/audit-events')
export class FleetAuditController {
  constructor(private readonly reader: AuditReader) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listFleetAuditEvents',
    summary: 'Who did what on the platform, newest first',
    answer: auditEventPage,
    problems: ['accounts.operators-only'],
  })
  list(@ParsedQuery(fleetAuditQuery) query: FleetAuditQuery): Promise<Page<AuditEvent>> {
    return this.reader.list(query.trail, query);
  }

  @Get(':trail/verification')
  @Access('fleet.read')
  @Documented({
    operationId: 'verifyFleetAuditEvents',
    summary:
      'Compute one trail’s chain of hashes anew: an organization’s, a person’s, or `platform`',
    answer: auditVerification,
    problems: ['accounts.operators-only'],
  })
  verify(
    @ParsedParam('trail', z.string().max(60)) trail: string,
    @ParsedQuery(verifyAuditQuery) query: VerifyAuditQuery,
  ): Promise<AuditVerification> {
    return this.reader.verify(trail, query);
  }
}
