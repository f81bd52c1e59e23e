import { Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import {
  addEmailDomain,
  checkEmailDomain,
  removeEmailDomain,
} from '@fleetcommand/application/use-cases/single-sign-on/email-domains';
import {
  removeProvider,
  saveProvider,
} from '@fleetcommand/application/use-cases/single-sign-on/manage-provider';
import { organizationIdParam } from '@fleetcommand/contracts/http/organizations';
import {
  addEmailDomainRequest,
  emailDomain,
  emailDomainId,
  organizationSignIn,
  saveProviderRequest,
  type AddEmailDomainRequest,
  type EmailDomain,
  type OrganizationSignIn,
  type SaveProviderRequest,
} from '@fleetcommand/contracts/http/single-sign-on';
import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';
import type { EmailDomainId, OrganizationId } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { documentVersion, readAsMatched, setEtag } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentEmailDomain, presentProvider } from './present-sign-in.js';

/** How an organization's people come in: for its owners. */
@ApiTags('organizations')
@Controller('v1/organizations/:id/sign-in')
@Access('sign-in.manage')
export class OrganizationSignInController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'getOrganizationSignIn',
    summary: 'Its identity provider, and the domains of its people’s addresses',
    answer: organizationSignIn,
    problems: ['organizations.not-found'],
  })
  async get(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationSignIn> {
    const document = await this.read(actor, id);
    setEtag(reply, versionOf(id, document.provider));
    return document;
  }

  @Put()
  @Documented({
    operationId: 'saveIdentityProvider',
    summary: 'Set its OpenID Connect provider up, or change it; the provider is asked first',
    answer: organizationSignIn,
    problems: [
      'organizations.not-found',
      'sso.unreachable',
      'sso.bad-issuer',
      'sso.no-secret',
      'sso.bad-role',
      'sso.nothing-to-enforce',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async save(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(saveProviderRequest) { clientSecret, ...body }: SaveProviderRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationSignIn> {
    const asRead = await this.matched(request, actor, id);
    const wanted = { ...body, clientSecret: clientSecret ? new Secret(clientSecret) : undefined };
    valueOrProblem(await saveProvider(this.parts, actor, id, wanted, asRead));
    return this.get(id, actor, reply);
  }

  @Delete()
  @HttpCode(204)
  @Documented({
    operationId: 'removeIdentityProvider',
    summary: 'Take its provider away: its people come in by their passwords again',
    status: 204,
    problems: [
      'organizations.not-found',
      'sso.not-set-up',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async remove(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const asRead = await this.matched(request, actor, id);
    valueOrProblem(await removeProvider(this.parts, actor, id, asRead));
  }

  @Post('domains')
  @HttpCode(201)
  @Documented({
    operationId: 'addEmailDomain',
    summary: 'Name a domain of addresses as its own; it counts once its TXT record is seen',
    status: 201,
    answer: emailDomain,
    problems: [
      'organizations.not-found',
      'sso.bad-domain',
      'sso.domain-known',
      'sso.too-many-domains',
    ],
  })
  async addDomain(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(addEmailDomainRequest) { domain }: AddEmailDomainRequest,
    @CurrentActor() actor: Actor,
  ): Promise<EmailDomain> {
    return presentEmailDomain(valueOrProblem(await addEmailDomain(this.parts, actor, id, domain)));
  }

  @Post('domains/:domainId/check')
  @HttpCode(200)
  @Documented({
    operationId: 'checkEmailDomain',
    summary: 'Look for the record now',
    answer: emailDomain,
    problems: [
      'organizations.not-found',
      'sso.domain-not-found',
      'sso.proof-missing',
      'sso.domain-taken',
    ],
  })
  async checkDomain(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('domainId', emailDomainId) domain: EmailDomainId,
    @CurrentActor() actor: Actor,
  ): Promise<EmailDomain> {
    return presentEmailDomain(
      valueOrProblem(await checkEmailDomain(this.parts, actor, id, domain)),
    );
  }

  @Delete('domains/:domainId')
  @HttpCode(204)
  @Documented({
    operationId: 'removeEmailDomain',
    summary: 'Call a domain its own no more',
    status: 204,
    problems: ['organizations.not-found', 'sso.domain-not-found'],
  })
  async removeDomain(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('domainId', emailDomainId) domain: EmailDomainId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await removeEmailDomain(this.parts, actor, id, domain));
  }

  private async matched(request: FastifyRequest, actor: Actor, id: OrganizationId) {
    const provider = await this.findProvider(actor, id);
    return readAsMatched(request, versionOf(id, provider && presentProvider(provider)), provider);
  }

  private async findProvider(actor: Actor, id: OrganizationId): Promise<IdentityProvider | null> {
    const { store } = this.parts;
    valueOrProblem(await findOrganization(store, actor, id, 'sign-in.manage'));
    return store.singleSignOn.findProviderOf(id);
  }

  private async read(actor: Actor, id: OrganizationId): Promise<OrganizationSignIn> {
    const { store, singleSignOn } = this.parts;
    const provider = await this.findProvider(actor, id);
    const domains = await store.singleSignOn.listDomains(id);
    return {
      redirectUri: singleSignOn.redirectUri,
      provider: provider && presentProvider(provider),
      domains: domains.map(presentEmailDomain),
    };
  }
}

/** Domains come and go by themselves. */
function versionOf(id: OrganizationId, provider: OrganizationSignIn['provider']) {
  return documentVersion('sign-in', { id, provider });
}
