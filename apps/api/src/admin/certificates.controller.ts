import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  overlookCertificates,
  renewCertificate,
  revokeCertificate,
} from '@fleetcommand/application/use-cases/certificates/oversee-certificates';
import {
  adminCertificate,
  adminCertificatePage,
  adminCertificatesQuery,
  certificateId,
  certificateOverview,
  revokeCertificateRequest,
  type AdminCertificate,
  type AdminCertificatesQuery,
  type CertificateOverview,
  type RevokeCertificateRequest,
} from '@fleetcommand/contracts/http/admin/certificates';
import type { Page } from '@fleetcommand/contracts/http/common';
import type { CertificateId } from '@fleetcommand/kernel/ids';
import { fail } from '@fleetcommand/kernel/result';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentCertificate, presentOverview } from './present-certificate.js';

const EXPIRING_MS = 30 * 24 * 60 * 60_000;

@ApiTags('operators')
@Controller('v1/admin/certificates')
@Access('fleet.read')
export class AdminCertificatesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listFleetCertificates',
    summary: 'Every certificate, the platform’s and customers’, newest first',
    answer: adminCertificatePage,
    problems: ['accounts.operators-only'],
  })
  async list(
    @ParsedQuery(adminCertificatesQuery) query: AdminCertificatesQuery,
  ): Promise<Page<AdminCertificate>> {
    const { store, clock } = this.parts;
    const now = clock.now();
    const { filter, search } = query;
    const page = await store.certificates.page({
      ...toPageRequest(query, 'crt'),
      filter,
      search,
      expiringBefore: new Date(now.getTime() + EXPIRING_MS),
    });
    return toPage(page, (certificate) => presentCertificate(certificate, now));
  }

  @Get('overview')
  @Documented({
    operationId: 'overlookFleetCertificates',
    summary: 'When they end, what is left of the authorities’ limits, and what fails',
    answer: certificateOverview,
    problems: ['accounts.operators-only'],
  })
  async overview(): Promise<CertificateOverview> {
    return presentOverview(await overlookCertificates(this.parts));
  }

  @Get(':id')
  @Documented({
    operationId: 'getFleetCertificate',
    summary: 'One certificate',
    answer: adminCertificate,
    problems: ['accounts.operators-only', 'certificates.not-found'],
  })
  async get(@ParsedParam('id', certificateId) id: CertificateId): Promise<AdminCertificate> {
    const found = await this.parts.store.certificates.findById(id);
    const none = 'There is no such certificate. Look at GET /v1/admin/certificates.';
    const certificate = valueOrProblem(
      found ? { ok: true, value: found } : fail('certificates.not-found', none),
    );
    return this.present(certificate);
  }

  @Post(':id/renew')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'renewFleetCertificate',
    summary: 'Order it anew now, whatever time is left and however it failed last',
    status: 202,
    answer: adminCertificate,
    problems: ['accounts.operators-only', 'certificates.not-found', 'certificates.uploaded'],
  })
  async renew(
    @ParsedParam('id', certificateId) id: CertificateId,
    @CurrentActor() actor: Actor,
  ): Promise<AdminCertificate> {
    return this.present(valueOrProblem(await renewCertificate(this.parts, actor, id)));
  }

  @Post(':id/revoke')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'revokeFleetCertificate',
    summary: 'Have its authority revoke it, as soon as another one with another key is live',
    status: 202,
    answer: adminCertificate,
    problems: [
      'accounts.operators-only',
      'certificates.not-found',
      'certificates.nothing-to-revoke',
      'certificates.revoking-already',
    ],
  })
  async revoke(
    @ParsedParam('id', certificateId) id: CertificateId,
    @ParsedBody(revokeCertificateRequest) { reason }: RevokeCertificateRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdminCertificate> {
    return this.present(valueOrProblem(await revokeCertificate(this.parts, actor, id, reason)));
  }

  private present(certificate: Parameters<typeof presentCertificate>[0]): AdminCertificate {
    return presentCertificate(certificate, this.parts.clock.now());
  }
}
