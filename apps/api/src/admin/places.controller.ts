import { Controller, Get, Inject, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  changeCluster,
  changeRegion,
} from '@fleetcommand/application/use-cases/fleet/change-places';
import {
  adminRegion,
  adminRegionList,
  changeClusterRequest,
  changeRegionRequest,
  clusterId,
  fleetClusterList,
  fleetSettings,
  regionId,
  type AdminRegion,
  type ChangeClusterRequest,
  type ChangeRegionRequest,
  type FleetSettings,
} from '@fleetcommand/contracts/http/admin/catalogue';
import { fleetCluster, type FleetCluster } from '@fleetcommand/contracts/http/admin/fleet';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { VERSION } from '@fleetcommand/runtime/version';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { fleetClusters } from './fleet-clusters.js';

@ApiTags('operators')
@Controller('v1/admin')
@Access('fleet.read')
export class PlacesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('clusters')
  @Documented({
    operationId: 'listFleetClusters',
    summary: 'Clusters with how many instances each has',
    answer: fleetClusterList,
    problems: ['accounts.operators-only'],
  })
  async clusters(): Promise<{ data: FleetCluster[] }> {
    return { data: await fleetClusters(this.parts.store) };
  }

  @Patch('clusters/:id')
  @Access('fleet.write')
  @Documented({
    operationId: 'changeCluster',
    summary: 'Close a cluster to new instances, or open it again',
    answer: fleetCluster,
    problems: ['accounts.operators-only', 'clusters.not-found'],
  })
  async changeCluster(
    @ParsedParam('id', clusterId) id: ClusterId,
    @ParsedBody(changeClusterRequest) body: ChangeClusterRequest,
    @CurrentActor() actor: Actor,
  ): Promise<FleetCluster> {
    valueOrProblem(await changeCluster(this.parts, actor, id, body));
    const changed = (await fleetClusters(this.parts.store)).find((cluster) => cluster.id === id);
    if (!changed) throw new ProblemError('clusters.not-found', 'There is no such cluster.');
    return changed;
  }

  @Get('regions')
  @Documented({
    operationId: 'listFleetRegions',
    summary: 'Every region, also those that are not offered',
    answer: adminRegionList,
    problems: ['accounts.operators-only'],
  })
  async regions(): Promise<{ data: AdminRegion[] }> {
    const regions = await this.parts.store.catalogue.listRegions();
    return { data: regions.map((region) => ({ ...region })) };
  }

  @Patch('regions/:id')
  @Access('fleet.write')
  @Documented({
    operationId: 'changeRegion',
    summary: 'Rename a region, or take it out of what is offered',
    answer: adminRegion,
    problems: ['accounts.operators-only', 'regions.not-found'],
  })
  async changeRegion(
    @ParsedParam('id', regionId) id: string,
    @ParsedBody(changeRegionRequest) { name, open }: ChangeRegionRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdminRegion> {
    const change = { ...(name !== undefined && { name }), ...(open !== undefined && { open }) };
    return valueOrProblem(await changeRegion(this.parts, actor, id, change));
  }

  @Get('settings')
  @Documented({
    operationId: 'getFleetSettings',
    summary: 'How this platform is set up, without secrets',
    answer: fleetSettings,
    problems: ['accounts.operators-only'],
  })
  async settings(): Promise<FleetSettings> {
    const { store, settings } = this.parts;
    const { publicUrl, platform } = settings;
    const [states, clusters, regions, plans, blueprints, edges] = await Promise.all([
      store.fleet.countStates(),
      store.catalogue.listClusters(),
      store.catalogue.listRegions(),
      store.catalogue.listPlans(),
      store.catalogue.listBlueprints(),
      store.edges.list(),
    ]);
    return {
      version: VERSION,
      publicUrl,
      appsDomain: platform.appsDomain,
      publicHttpsPort: platform.publicHttpsPort,
      edgeCidrs: [...platform.edgeCidrs],
      dataServers: platform.dataServers.map(({ cidr, port }) => ({ cidr, port })),
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
