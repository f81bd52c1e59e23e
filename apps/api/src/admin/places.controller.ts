import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  addRegion,
  changeRegion,
  removeRegion,
} from '@fleetcommand/application/use-cases/fleet/change-regions';
import { describeRegion } from '@fleetcommand/application/use-cases/zones/describe-region';
import { regionId } from '@fleetcommand/contracts/http/common';
import {
  addRegionRequest,
  adminRegion,
  adminRegionDetail,
  adminRegionList,
  changeRegionRequest,
  type AddRegionRequest,
  type AdminRegion,
  type AdminRegionDetail,
  type ChangeRegionRequest,
} from '@fleetcommand/contracts/http/admin/regions';

import type { Region } from '@fleetcommand/domain/clusters/cluster';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { documentVersion, readAsMatched, setEtag } from '../manners/etag.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { presentRegion, presentRegionDetail } from './present-region.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin')
@Access('fleet.read')
export class PlacesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('regions')
  @Documented({
    operationId: 'listFleetRegions',
    summary: 'Every region, also those that are not offered',
    answer: adminRegionList,
    problems: ['accounts.operators-only'],
  })
  async regions(): Promise<{ data: AdminRegion[] }> {
    const regions = await this.parts.store.catalogue.listRegions();
    return { data: regions.map(presentRegion) };
  }

  @Post('regions')
  @HttpCode(201)
  @Access('fleet.write')
  @Documented({
    operationId: 'addRegion',
    summary: 'Make a region, for clusters to come',
    status: 201,
    answer: adminRegion,
    problems: [
      'accounts.operators-only',
      'regions.exists',
      'regions.domain-unusable',
      'regions.domain-in-use',
    ],
  })
  async addRegion(
    @ParsedBody(addRegionRequest) body: AddRegionRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdminRegion> {
    return presentRegion(valueOrProblem(await addRegion(this.parts, actor, body)));
  }

  @Get('regions/:id')
  @Documented({
    operationId: 'getRegion',
    summary: 'A region, the records that lead to its edges, and its certificate',
    answer: adminRegionDetail,
    problems: ['accounts.operators-only', 'regions.not-found'],
  })
  async region(
    @ParsedParam('id', regionId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminRegionDetail> {
    const { store, clock, settings } = this.parts;
    const consoleHost = new URL(settings.publicUrl).hostname;
    const zones = { appsDomain: settings.platform.appsDomain, consoleHost };
    const deps = { store: store.acrossOrganizations, clock };
    const described = valueOrProblem(await describeRegion(deps, zones, id));
    setEtag(reply, versionOf(described.region));
    return presentRegionDetail(described, clock.now());
  }

  @Delete('regions/:id')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'removeRegion',
    summary: 'Take away a region that has no clusters',
    status: 204,
    problems: [
      'accounts.operators-only',
      'regions.not-found',
      'regions.not-empty',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async removeRegion(
    @ParsedParam('id', regionId) id: string,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const current = await this.one(id);
    const asRead = readAsMatched(request, versionOf(current), current);
    valueOrProblem(await removeRegion(this.parts, actor, id, asRead));
  }

  @Patch('regions/:id')
  @Access('fleet.write')
  @Documented({
    operationId: 'changeRegion',
    summary: 'Rename a region, take it out of what is offered, or give it another suffix',
    answer: adminRegion,
    problems: [
      'accounts.operators-only',
      'regions.not-found',
      'regions.domain-unusable',
      'regions.domain-in-use',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async changeRegion(
    @ParsedParam('id', regionId) id: string,
    @ParsedBody(changeRegionRequest) { name, open, domain, addresses }: ChangeRegionRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminRegion> {
    const current = await this.one(id);
    const asRead = readAsMatched(request, versionOf(current), current);
    const change = {
      ...(name !== undefined && { name }),
      ...(open !== undefined && { open }),
      ...(domain !== undefined && { domain }),
      ...(addresses && { addresses }),
    };
    const changed = valueOrProblem(await changeRegion(this.parts, actor, id, change, asRead));
    setEtag(reply, versionOf(changed));
    return presentRegion(changed);
  }

  /** As it is now: lists of the catalogue may be a second old. */
  private async one(id: string): Promise<Region> {
    const all = await this.parts.store.acrossOrganizations.catalogue.listRegions();
    const found = all.find((region) => region.id === id);
    if (!found) throw new ProblemError('regions.not-found', 'There is no such region.');
    return found;
  }
}

/** Of what people change of it: what is seen of it changes all the time. */
function versionOf(region: Region) {
  return documentVersion('region', presentRegion(region));
}
