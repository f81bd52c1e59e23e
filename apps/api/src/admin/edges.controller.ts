import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Edge } from '@fleetcommand/application/ports/edges';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  drainEdge,
  registerEdge,
  removeEdge,
} from '@fleetcommand/application/use-cases/fleet/change-edges';
import {
  adminEdge,
  adminEdgeList,
  edgeId,
  registerEdgeRequest,
  type AdminEdge,
  type RegisterEdgeRequest,
} from '@fleetcommand/contracts/http/admin/edges';
import type { EdgeId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { EdgeViews } from './edge-views.js';
import { presentEdge } from './present-edge.js';

@ApiTags('operators')
@Controller('v1/admin/edges')
@Access('fleet.read')
export class EdgesController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly views: EdgeViews,
  ) {}

  @Get()
  @Documented({
    operationId: 'listEdges',
    summary: 'The edge routers, with what each last told of itself',
    answer: adminEdgeList,
    problems: ['accounts.operators-only'],
  })
  async list(): Promise<{ data: AdminEdge[] }> {
    const { edges, zones } = this.parts.store;
    const [all, records] = await Promise.all([edges.list(), zones.list()]);
    const now = this.parts.clock.now();
    return { data: all.map((edge) => presentEdge(edge, records, now)) };
  }

  @Get(':id')
  @Documented({
    operationId: 'getEdge',
    summary: 'One edge router',
    answer: adminEdge,
    problems: ['accounts.operators-only', 'edges.not-found'],
  })
  async get(@ParsedParam('id', edgeId) id: EdgeId): Promise<AdminEdge> {
    return this.present(await this.views.find(id));
  }

  @Post()
  @HttpCode(201)
  @Access('fleet.write')
  @Documented({
    operationId: 'registerEdge',
    summary: 'Make an edge known; one of that name gets the address',
    status: 201,
    answer: adminEdge,
    problems: ['accounts.operators-only'],
  })
  async register(
    @ParsedBody(registerEdgeRequest) body: RegisterEdgeRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdminEdge> {
    return this.present(await registerEdge(this.parts, actor, body));
  }

  @Post(':id/drain')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'drainEdge',
    summary: 'Take an edge out of the records that lead to it, before it is stopped',
    answer: adminEdge,
    problems: ['accounts.operators-only', 'edges.not-found'],
  })
  async drain(
    @ParsedParam('id', edgeId) id: EdgeId,
    @CurrentActor() actor: Actor,
  ): Promise<AdminEdge> {
    return this.present(valueOrProblem(await drainEdge(this.parts, actor, id, true)));
  }

  @Post(':id/undrain')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'undrainEdge',
    summary: 'Let records lead to an edge again',
    answer: adminEdge,
    problems: ['accounts.operators-only', 'edges.not-found'],
  })
  async undrain(
    @ParsedParam('id', edgeId) id: EdgeId,
    @CurrentActor() actor: Actor,
  ): Promise<AdminEdge> {
    return this.present(valueOrProblem(await drainEdge(this.parts, actor, id, false)));
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'removeEdge',
    summary: 'Forget an edge; it goes on serving',
    status: 204,
    problems: ['accounts.operators-only', 'edges.not-found', 'edges.in-service'],
  })
  async remove(@ParsedParam('id', edgeId) id: EdgeId, @CurrentActor() actor: Actor): Promise<void> {
    valueOrProblem(await removeEdge(this.parts, actor, id));
  }

  private async present(edge: Edge): Promise<AdminEdge> {
    return presentEdge(edge, await this.parts.store.zones.list(), this.parts.clock.now());
  }
}
