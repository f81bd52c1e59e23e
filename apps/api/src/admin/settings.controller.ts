import { Controller, Get, Inject, Patch, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { StoredIntake } from '@fleetcommand/application/ports/settings';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { changeIntake } from '@fleetcommand/application/use-cases/fleet/change-intake';
import {
  changeSettingsRequest,
  fleetSettings,
  type ChangeSettingsRequest,
  type FleetSettings,
} from '@fleetcommand/contracts/http/admin/settings';
import { VERSION } from '@fleetcommand/runtime/version';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { readIfMatch, setEtag, settingsVersion } from '../manners/etag.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/settings')
@Access('fleet.read')
export class SettingsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'getFleetSettings',
    summary: 'How this platform is set up, without secrets',
    answer: fleetSettings,
    problems: ['accounts.operators-only'],
  })
  async get(@Res({ passthrough: true }) reply: FastifyReply): Promise<FleetSettings> {
    const intake = await this.parts.store.settings.findIntake();
    return this.present(intake, reply);
  }

  @Patch()
  @Access('fleet.write')
  @Documented({
    operationId: 'changeFleetSettings',
    summary: 'Close signing up or the making of instances, or open them again; set ceilings',
    answer: fleetSettings,
    problems: [
      'accounts.operators-only',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async change(
    @ParsedBody(changeSettingsRequest) { intake: change }: ChangeSettingsRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FleetSettings> {
    const before = await this.parts.store.settings.findIntake();
    const revision = readIfMatch(request, settingsVersion(before));
    return this.present(
      valueOrProblem(await changeIntake(this.parts, actor, change, revision)),
      reply,
    );
  }

  private async present(
    { revision, ...intake }: StoredIntake,
    reply: FastifyReply,
  ): Promise<FleetSettings> {
    const { store, settings } = this.parts;
    const { publicUrl, platform } = settings;
    setEtag(reply, settingsVersion({ revision }));
    const [states, clusters, regions, plans, blueprints, edges] = await Promise.all([
      store.fleet.countStates(),
      store.catalogue.listClusters(),
      store.catalogue.listRegions(),
      store.catalogue.listPlans(),
      store.catalogue.listBlueprints(),
      store.edges.list(),
    ]);
    return {
      intake,
      version: VERSION,
      publicUrl,
      appsDomain: platform.appsDomain,
      publicHttpsPort: platform.publicHttpsPort,
      edgeCidrs: [...platform.edgeCidrs],
      dataServers: [...platform.dataServers],
      counts: {
        tenants: [...states.values()].reduce((sum, count) => sum + count, 0),
        clusters: clusters.length,
        regions: regions.length,
        plans: plans.length,
        blueprints: blueprints.length,
        edges: edges.length,
      },
      plans: plans.map(({ id, name, version }) => ({ id, name, version })),
      blueprints: blueprints.map(({ id, name, version, appVersion }) => ({
        id,
        name,
        version,
        appVersion,
      })),
    };
  }
}
