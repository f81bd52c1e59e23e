import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { ZoneRecords } from '@fleetcommand/application/ports/zones';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { claimDomain } from '@fleetcommand/application/use-cases/domains/claim-domain';
import { findTenant } from '@fleetcommand/application/use-cases/tenants/find-tenant';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import {
  addDomainRequest,
  domain as domainSchema,
  domainPage,
  type AddDomainRequest,
  type Domain as DomainDocument,
} from '@fleetcommand/contracts/http/domains';
import { tenantId } from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { domainVersion, setEtag } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentDomain } from './present-domain.js';

/** An instance's domains. */
@ApiTags('domains')
@Controller('v1/tenants')
export class TenantDomainsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post(':id/domains')
  @HttpCode(201)
  @Access('domains.manage')
  @Documented({
    operationId: 'addDomain',
    summary: 'Bring a host name: answers with the records that prove it and point it here',
    status: 201,
    answer: domainSchema,
    problems: [
      'tenants.not-found',
      'tenants.being-deleted',
      'domains.hostname-empty',
      'domains.hostname-too-long',
      'domains.hostname-has-port',
      'domains.hostname-is-address',
      'domains.hostname-bad-characters',
      'domains.hostname-bad-label',
      'domains.hostname-upper-case',
      'domains.hostname-trailing-dot',
      'domains.hostname-bad-wildcard',
      'domains.hostname-look-alike',
      'domains.hostname-not-qualified',
      'domains.hostname-public-suffix',
      'domains.hostname-own-zone',
      'domains.hostname-already-claimed',
      'domains.plan-limit',
      'domains.too-many-claims',
    ],
  })
  async add(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedBody(addDomainRequest) body: AddDomainRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DomainDocument> {
    const domain = valueOrProblem(await claimDomain(this.parts, actor, id, body));
    reply.header('location', `/v1/domains/${domain.id}`);
    setEtag(reply, domainVersion(domain));
    return this.present(domain, await this.zones());
  }

  @Get(':id/domains')
  @Access('domains.read')
  @Documented({
    operationId: 'listDomains',
    summary: 'Its domains, oldest first, with those it lost',
    answer: domainPage,
    problems: ['tenants.not-found'],
  })
  async list(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<DomainDocument>> {
    valueOrProblem(await findTenant(this.parts.store, actor, id, 'domains.read'));
    const page = await this.parts.store.domains.listByTenant(id, toPageRequest(query, 'dom'));
    const zones = await this.zones();
    return toPage(page, (domain) => this.present(domain, zones));
  }

  /** Where regions' records lead is no secret: anybody can ask DNS. */
  private zones(): Promise<readonly ZoneRecords[]> {
    return this.parts.store.acrossOrganizations.zones.list();
  }

  private present(domain: StoredDomain, zones: readonly ZoneRecords[]): DomainDocument {
    const { domains, settings } = this.parts;
    return presentDomain(domain, { domains, platform: settings.platform, zones });
  }
}
