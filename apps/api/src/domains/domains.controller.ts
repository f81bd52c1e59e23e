import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { checkDomain } from '@fleetcommand/application/use-cases/domains/check-domain';
import { findDomain } from '@fleetcommand/application/use-cases/domains/find-domain';
import { removeDomain } from '@fleetcommand/application/use-cases/domains/remove-domain';
import { updateDomain } from '@fleetcommand/application/use-cases/domains/update-domain';
import {
  domain as domainSchema,
  domainId,
  updateDomainRequest,
  type Domain as DomainDocument,
  type UpdateDomainRequest,
} from '@fleetcommand/contracts/http/domains';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { DomainId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { domainVersion, readIfMatch, setEtag } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentDomain } from './present-domain.js';

/** One domain: how far it is, what is wrong with it, and what people choose of it. */
@ApiTags('domains')
@Controller('v1/domains')
export class DomainsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get(':id')
  @Access('domains.read')
  @Documented({
    operationId: 'getDomain',
    summary: 'One domain, with the records it needs and what is seen of them',
    answer: domainSchema,
    problems: ['domains.not-found'],
  })
  async get(
    @ParsedParam('id', domainId) id: DomainId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DomainDocument> {
    const found = await findDomain(this.parts.store, actor, id, 'domains.read');
    return this.answer(valueOrProblem(found), reply);
  }

  @Patch(':id')
  @Access('domains.manage')
  @Documented({
    operationId: 'updateDomain',
    summary: 'Make a domain the primary one, or send its visitors on',
    answer: domainSchema,
    problems: [
      'domains.not-found',
      'request.precondition-required',
      'request.precondition-failed',
      'domains.over',
      'domains.primary-impossible',
      'domains.redirect-impossible',
    ],
  })
  async update(
    @ParsedParam('id', domainId) id: DomainId,
    @ParsedBody(updateDomainRequest) body: UpdateDomainRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DomainDocument> {
    const revision = await this.revisionToChange(id, actor, request);
    const { primary, redirect } = body;
    const wish = {
      ...(primary !== undefined && { isPrimary: primary }),
      ...(redirect !== undefined && { redirectTo: redirect }),
    };
    const updated = await updateDomain(this.parts, actor, id, wish, revision);
    return this.answer(valueOrProblem(updated), reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('domains.manage')
  @Documented({
    operationId: 'removeDomain',
    summary: 'Give a domain up: its route and its certificate go',
    status: 204,
    problems: ['domains.not-found', 'request.precondition-required', 'request.precondition-failed'],
  })
  async remove(
    @ParsedParam('id', domainId) id: DomainId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const revision = await this.revisionToChange(id, actor, request);
    valueOrProblem(await removeDomain(this.parts, actor, id, revision));
  }

  @Post(':id/check')
  @HttpCode(202)
  @Access('domains.manage')
  @Documented({
    operationId: 'checkDomain',
    summary: 'Look at its DNS now; what is seen stands in the domain a moment later',
    status: 202,
    answer: domainSchema,
    problems: ['domains.not-found', 'domains.over'],
  })
  async check(
    @ParsedParam('id', domainId) id: DomainId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DomainDocument> {
    // Found first, so that nobody learns by the limit of a domain that is not theirs.
    valueOrProblem(await findDomain(this.parts.store, actor, id, 'domains.manage'));
    await enforceRateLimit(this.parts.rateLimits, reply, 'domain-check', id);
    const checked = valueOrProblem(await checkDomain(this.parts, actor, id));
    reply.header('location', `/v1/domains/${id}`);
    return this.answer(checked, reply);
  }

  private async revisionToChange(
    id: DomainId,
    actor: Actor,
    request: FastifyRequest,
  ): Promise<number> {
    const found = await findDomain(this.parts.store, actor, id, 'domains.manage');
    return readIfMatch(request, domainVersion(valueOrProblem(found)));
  }

  private async answer(domain: StoredDomain, reply: FastifyReply): Promise<DomainDocument> {
    setEtag(reply, domainVersion(domain));
    const { domains, settings, store } = this.parts;
    const zones = await store.acrossOrganizations.zones.list();
    return presentDomain(domain, { domains, platform: settings.platform, zones });
  }
}
