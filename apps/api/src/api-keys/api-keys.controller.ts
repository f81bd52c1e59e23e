import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { createKey } from '@fleetcommand/application/use-cases/api-keys/create-key';
import { revokeKey } from '@fleetcommand/application/use-cases/api-keys/revoke-key';
import { rotateKey } from '@fleetcommand/application/use-cases/api-keys/rotate-key';
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
import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentIssuedKey, presentKey } from './present-key.js';

export const HOUR_MS = 3_600_000;

@ApiTags('api-keys')
@Controller('v1/organizations/:id/api-keys')
export class ApiKeysController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

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
    const { store, clock } = this.parts;
    valueOrProblem(await findOrganization(store, actor, id, 'keys.read'));
    const page = await store.apiKeys.list(id, toPageRequest(query, 'key'));
    return toPage(page, (key) => presentKey(key, clock.now()));
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
  async create(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedBody(createApiKeyRequest) { expiresAt, ...body }: CreateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    const wanted = { ...body, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const issued = valueOrProblem(await createKey(this.parts, actor, id, wanted));
    return presentIssuedKey(issued, this.parts.clock.now());
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
  async rotate(
    @ParsedParam('id', organizationIdParam) id: OrganizationId,
    @ParsedParam('keyId', apiKeyId) keyId: ApiKeyId,
    @ParsedBody(rotateApiKeyRequest) { overlapHours }: RotateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    const issued = valueOrProblem(
      await rotateKey(this.parts, actor, id, keyId, overlapHours * HOUR_MS),
    );
    return presentIssuedKey(issued, this.parts.clock.now());
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
