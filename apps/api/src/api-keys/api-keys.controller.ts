import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { revokeKey } from '@fleetcommand/application/use-cases/api-keys/revoke-key';
import { findOrganization } from '@fleetcommand/application/use-cases/organizations/find-organization';
import {
  apiKeyId,
  apiKeyPage,
  createApiKeyRequest,
  issuedApiKey,
  rotateApiKeyRequest,
  type ApiKey,
  type CreateApiKeyRequest,
  type IssuedApiKey,
  type RotateApiKeyRequest,
} from '@fleetcommand/contracts/http/api-keys';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import { organizationIdParam } from '@fleetcommand/contracts/http/organizations';
import type { ApiKeyId, OrganizationId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { KeyAnswers } from './key-answers.js';

@ApiTags('api-keys')
@Controller('v1/organizations/:id/api-keys')
export class ApiKeysController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly answers: KeyAnswers,
  ) {}

  @Get()
  @Access('keys.read')
  @Documented({
    operationId: 'listApiKeys',
    summary: 'The organization’s API keys, revoked ones too, newest first',
    answer: apiKeyPage,
    problems: ['organizations.not-found'],
  })
  async list(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<ApiKey>> {
    valueOrProblem(await findOrganization(this.parts.store, actor, id, 'keys.read'));
    return this.answers.list(id, query);
  }

  @Post()
  @HttpCode(201)
  @Access('keys.manage')
  @Documented({
    operationId: 'createApiKey',
    summary: 'Make an API key; it is shown this once',
    status: 201,
    answer: issuedApiKey,
    problems: [
      'organizations.not-found',
      'api-keys.unknown-scope',
      'api-keys.scope-above-role',
      'api-keys.bad-network',
      'api-keys.bad-expiry',
    ],
  })
  create(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(createApiKeyRequest) body: CreateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    return this.answers.create(actor, id, body);
  }

  @Post(':keyId/rotate')
  @HttpCode(201)
  @Access('keys.manage')
  @Documented({
    operationId: 'rotateApiKey',
    summary: 'Make another in its place; the old one goes on for the overlap',
    status: 201,
    answer: issuedApiKey,
    problems: ['organizations.not-found', 'api-keys.not-found', 'api-keys.not-active'],
  })
  rotate(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('keyId', apiKeyId) keyId: ApiKeyId,
    @ParsedBody(rotateApiKeyRequest) body: RotateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    return this.answers.rotate(actor, id, keyId, body);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @Access('keys.manage')
  @Documented({
    operationId: 'revokeApiKey',
    summary: 'End an API key at once',
    status: 204,
    problems: ['organizations.not-found', 'api-keys.not-found'],
  })
  async revoke(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('keyId', apiKeyId) keyId: ApiKeyId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await revokeKey(this.parts, actor, id, keyId));
  }
}
