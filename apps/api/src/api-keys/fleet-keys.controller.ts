import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { revokeKey } from '@fleetcommand/application/use-cases/api-keys/revoke-key';
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
import type { ApiKeyId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { KeyAnswers } from './key-answers.js';

/** Operators' keys: of no organization, for the whole fleet. */
@ApiTags('operators')
@Controller('v1/admin/api-keys')
export class FleetKeysController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly answers: KeyAnswers,
  ) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listFleetKeys',
    summary: 'Operators’ API keys, revoked ones too, newest first',
    answer: apiKeyPage,
    problems: ['accounts.operators-only'],
  })
  list(@ParsedQuery(pageQuery) query: PageQuery): Promise<Page<ApiKey>> {
    return this.answers.list(null, query);
  }

  @Post()
  @HttpCode(201)
  @Access('fleet.keys')
  @Documented({
    operationId: 'createFleetKey',
    summary: 'Make an operator’s API key; it is shown this once',
    status: 201,
    answer: issuedApiKey,
    problems: [
      'accounts.operators-only',
      'api-keys.unknown-scope',
      'api-keys.bad-network',
      'api-keys.bad-expiry',
    ],
  })
  create(
    @ParsedBody(createApiKeyRequest) body: CreateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    return this.answers.create(actor, null, body);
  }

  @Post(':keyId/rotate')
  @HttpCode(201)
  @Access('fleet.keys')
  @Documented({
    operationId: 'rotateFleetKey',
    summary: 'Make another in its place; the old one goes on for the overlap',
    status: 201,
    answer: issuedApiKey,
    problems: ['accounts.operators-only', 'api-keys.not-found', 'api-keys.not-active'],
  })
  rotate(
    @ParsedParam('keyId', apiKeyId) keyId: ApiKeyId,
    @ParsedBody(rotateApiKeyRequest) body: RotateApiKeyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<IssuedApiKey> {
    return this.answers.rotate(actor, null, keyId, body);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @Access('fleet.keys')
  @Documented({
    operationId: 'revokeFleetKey',
    summary: 'End an operator’s API key at once',
    status: 204,
    problems: ['accounts.operators-only', 'api-keys.not-found'],
  })
  async revoke(
    @ParsedParam('keyId', apiKeyId) keyId: ApiKeyId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await revokeKey(this.parts, actor, null, keyId));
  }
}
