import { Controller, Delete, Get, HttpCode, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { StoredCertificate } from '@fleetcommand/application/ports/certificates';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  bringCertificate,
  giveCertificateBack,
  seeCertificate,
} from '@fleetcommand/application/use-cases/domains/bring-certificate';
import {
  domainCertificate,
  uploadCertificateRequest,
  type DomainCertificate,
  type UploadCertificateRequest,
} from '@fleetcommand/contracts/http/domain-certificates';
import { domainId } from '@fleetcommand/contracts/http/domains';
import type { DomainId } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** A certificate a customer brings for a domain, in place of the one we order. */
@ApiTags('domains')
@Controller('v1/domains/:id/certificate')
@Access('domains.manage')
export class DomainCertificatesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('domains.read')
  @Documented({
    operationId: 'getDomainCertificate',
    summary: 'Whose certificate is served for it, and until when it is good',
    answer: domainCertificate,
    problems: ['domains.not-found'],
  })
  async show(
    @ParsedParam('id', domainId) id: DomainId,
    @CurrentActor() actor: Actor,
  ): Promise<DomainCertificate> {
    return present(valueOrProblem(await seeCertificate(this.parts, actor, id)) ?? NONE_YET, []);
  }

  @Put()
  @Documented({
    operationId: 'uploadCertificate',
    summary: 'Serve a certificate of your own; its chain is put in order, and its faults are told',
    answer: domainCertificate,
    problems: [
      'domains.not-found',
      'certificates.not-wanted',
      'certificates.busy',
      'certificates.chain-missing',
      'certificates.chain-too-long',
      'certificates.chain-unreadable',
      'certificates.chain-broken',
      'certificates.key-missing',
      'certificates.key-several',
      'certificates.key-unreadable',
      'certificates.key-mismatch',
      'certificates.key-weak',
      'certificates.signature-weak',
      'certificates.expired',
      'certificates.not-yet-valid',
      'certificates.names-missing',
      'certificates.must-staple',
    ],
  })
  async upload(
    @ParsedParam('id', domainId) id: DomainId,
    @ParsedBody(uploadCertificateRequest) body: UploadCertificateRequest,
    @CurrentActor() actor: Actor,
  ): Promise<DomainCertificate> {
    const { chain, privateKey, fallback: fallsBack } = body;
    const upload = { chain, privateKey: new Secret(privateKey), fallsBack };
    const brought = valueOrProblem(await bringCertificate(this.parts, actor, id, upload));
    return present(brought.certificate, brought.warnings);
  }

  @Delete()
  @HttpCode(202)
  @Documented({
    operationId: 'returnCertificate',
    summary: 'Have one ordered again; yours is served until it has come',
    status: 202,
    answer: domainCertificate,
    problems: ['domains.not-found', 'certificates.not-wanted', 'certificates.busy'],
  })
  async giveBack(
    @ParsedParam('id', domainId) id: DomainId,
    @CurrentActor() actor: Actor,
  ): Promise<DomainCertificate> {
    return present(valueOrProblem(await giveCertificateBack(this.parts, actor, id)), []);
  }
}

type Shown = Pick<StoredCertificate, 'source' | 'serial' | 'notBefore' | 'notAfter' | 'fallsBack'>;

/** Before the domain is bound. */
const NONE_YET: Shown = {
  source: 'acme',
  serial: null,
  notBefore: null,
  notAfter: null,
  fallsBack: false,
};

function present(
  { source, serial, notBefore, notAfter, fallsBack }: Shown,
  warnings: readonly string[],
): DomainCertificate {
  return {
    source,
    serial,
    notBefore: notBefore?.toISOString() ?? null,
    notAfter: notAfter?.toISOString() ?? null,
    fallback: fallsBack,
    warnings: [...warnings],
  };
}
