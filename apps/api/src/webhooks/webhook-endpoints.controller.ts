import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { organizationsFor, type Actor } from '@fleetcommand/application/use-cases/actor';
import {
  removeEndpoint,
  rotateSecret,
  updateEndpoint,
} from '@fleetcommand/application/use-cases/webhooks/change-endpoint';
import { createEndpoint } from '@fleetcommand/application/use-cases/webhooks/create-endpoint';
import { findEndpoint } from '@fleetcommand/application/use-cases/webhooks/find-endpoint';
import { pageQuery, type Page, type PageQuery } from '@fleetcommand/contracts/http/common';
import {
  createWebhookEndpointRequest,
  issuedWebhookEndpoint,
  rotateWebhookSecretRequest,
  updateWebhookEndpointRequest,
  webhookEndpoint,
  webhookEndpointId,
  webhookEndpointPage,
  type CreateWebhookEndpointRequest,
  type IssuedWebhookEndpoint,
  type RotateWebhookSecretRequest,
  type UpdateWebhookEndpointRequest,
  type WebhookEndpoint as EndpointDocument,
} from '@fleetcommand/contracts/http/webhooks';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import type { OrganizationId, WebhookEndpointId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { toPage, toPageRequest } from '../manners/cursor.js';
import { readIfMatch, setEtag, webhookVersion } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentEndpoint, presentIssuedEndpoint } from './present-webhook.js';

const HOUR_MS = 3_600_000;

/** Where organizations want to be told of what happens to their things. */
@ApiTags('webhooks')
@Controller('v1/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('webhooks.read')
  @Documented({
    operationId: 'listWebhookEndpoints',
    summary: 'Your webhook endpoints',
    answer: webhookEndpointPage,
  })
  async list(
    @ParsedQuery(pageQuery) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<EndpointDocument>> {
    const { store, clock } = this.parts;
    const mine = valueOrProblem(organizationsFor(actor, 'webhooks.read'));
    const page = await store.webhooks.list(mine, toPageRequest(query, 'whe'));
    return toPage(page, (endpoint) => presentEndpoint(endpoint, clock.now()));
  }

  @Post()
  @HttpCode(201)
  @Access('webhooks.manage')
  @Documented({
    operationId: 'createWebhookEndpoint',
    summary: 'Have events posted to an address; the secret is shown this once',
    status: 201,
    answer: issuedWebhookEndpoint,
    problems: ['organizations.not-found', 'webhooks.bad-url', 'webhooks.too-many'],
  })
  async create(
    @ParsedBody(createWebhookEndpointRequest) body: CreateWebhookEndpointRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedWebhookEndpoint> {
    const organizationId = body.organizationId as OrganizationId | undefined;
    const wanted = { ...body, organizationId };
    const issued = valueOrProblem(await createEndpoint(this.parts, actor, wanted));
    setEtag(reply, webhookVersion(issued.endpoint));
    return presentIssuedEndpoint(issued, this.parts.clock.now());
  }

  @Get(':id')
  @Access('webhooks.read')
  @Documented({
    operationId: 'getWebhookEndpoint',
    summary: 'One webhook endpoint, and how it fares',
    answer: webhookEndpoint,
    problems: ['webhooks.not-found'],
  })
  async get(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EndpointDocument> {
    const found = await findEndpoint(this.parts.store, actor, id, 'webhooks.read');
    return this.answer(valueOrProblem(found), reply);
  }

  @Patch(':id')
  @Access('webhooks.manage')
  @Documented({
    operationId: 'updateWebhookEndpoint',
    summary: 'Change where and what is sent, or switch it on and off',
    answer: webhookEndpoint,
    problems: [
      'webhooks.not-found',
      'request.precondition-required',
      'request.precondition-failed',
      'webhooks.bad-url',
    ],
  })
  async update(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @ParsedBody(updateWebhookEndpointRequest) body: UpdateWebhookEndpointRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EndpointDocument> {
    const revision = await this.revisionToChange(id, actor, request);
    const { enabled: isEnabled, ...rest } = body;
    const wanted = { ...rest, isEnabled };
    const updated = await updateEndpoint(this.parts, actor, id, revision, wanted);
    return this.answer(valueOrProblem(updated), reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('webhooks.manage')
  @Documented({
    operationId: 'deleteWebhookEndpoint',
    summary: 'Send nothing there any more, and forget what was sent',
    status: 204,
    problems: [
      'webhooks.not-found',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async remove(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const revision = await this.revisionToChange(id, actor, request);
    valueOrProblem(await removeEndpoint(this.parts, actor, id, revision));
  }

  @Post(':id/rotate-secret')
  @HttpCode(201)
  @Access('webhooks.manage')
  @Documented({
    operationId: 'rotateWebhookSecret',
    summary: 'Sign with another secret; the old one signs as well for the overlap',
    status: 201,
    answer: issuedWebhookEndpoint,
    problems: ['webhooks.not-found', 'request.precondition-failed'],
  })
  async rotate(
    @ParsedParam('id', webhookEndpointId) id: WebhookEndpointId,
    @ParsedBody(rotateWebhookSecretRequest) { overlapHours }: RotateWebhookSecretRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedWebhookEndpoint> {
    const overlapMs = overlapHours * HOUR_MS;
    const issued = valueOrProblem(await rotateSecret(this.parts, actor, id, overlapMs));
    setEtag(reply, webhookVersion(issued.endpoint));
    return presentIssuedEndpoint(issued, this.parts.clock.now());
  }

  private async revisionToChange(
    id: WebhookEndpointId,
    actor: Actor,
    request: FastifyRequest,
  ): Promise<number> {
    const found = await findEndpoint(this.parts.store, actor, id, 'webhooks.manage');
    return readIfMatch(request, webhookVersion(valueOrProblem(found)));
  }

  private answer(endpoint: WebhookEndpoint, reply: FastifyReply): EndpointDocument {
    setEtag(reply, webhookVersion(endpoint));
    return presentEndpoint(endpoint, this.parts.clock.now());
  }
}
