import { Controller, Delete, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { addCluster } from '@fleetcommand/application/use-cases/clusters/add-cluster';
import { checkCluster } from '@fleetcommand/application/use-cases/clusters/check-cluster';
import { drainCluster } from '@fleetcommand/application/use-cases/clusters/drain-cluster';
import { removeCluster } from '@fleetcommand/application/use-cases/clusters/remove-cluster';
import { rotateCredentials } from '@fleetcommand/application/use-cases/clusters/rotate-credentials';
import {
  changeCluster,
  clusterSettings,
  type ClusterSettings,
} from '@fleetcommand/application/use-cases/fleet/change-places';
import {
  addClusterRequest,
  adminCluster,
  adminClusterList,
  changeClusterRequest,
  clusterAccess,
  clusterId,
  clusterReport,
  type AddClusterRequest,
  type AdminCluster,
  type ChangeClusterRequest,
  type ClusterAccess,
  type ClusterReport,
} from '@fleetcommand/contracts/http/admin/clusters';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { clusterVersion, readAsMatched, setEtag } from '../manners/etag.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { adminClusters, presentReport, readAccess } from './present-cluster.js';

@ApiTags('operators')
@Controller('v1/admin/clusters')
@Access('fleet.read')
export class ClustersController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listFleetClusters',
    summary: 'Clusters with how many instances each has, and how each is',
    answer: adminClusterList,
    problems: ['accounts.operators-only'],
  })
  async list(): Promise<{ data: AdminCluster[] }> {
    return { data: await adminClusters(this.parts.store) };
  }

  @Post()
  @HttpCode(201)
  @Access('fleet.write')
  @Documented({
    operationId: 'addCluster',
    summary: 'Take a cluster into the fleet, once it is proven fit',
    status: 201,
    answer: adminCluster,
    problems: [
      'accounts.operators-only',
      'clusters.name-taken',
      'clusters.access-unusable',
      'clusters.unreachable',
      'clusters.preflight-failed',
      'regions.not-found',
    ],
  })
  async add(
    @ParsedBody(addClusterRequest) { access, ...body }: AddClusterRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdminCluster> {
    const wanted = { ...body, access: readAccess(access) };
    const { id } = valueOrProblem(await addCluster(this.parts, actor, wanted));
    return this.one(id);
  }

  @Get(':id')
  @Documented({
    operationId: 'getCluster',
    summary: 'One cluster',
    answer: adminCluster,
    problems: ['accounts.operators-only', 'clusters.not-found'],
  })
  async get(
    @ParsedParam('id', clusterId) id: ClusterId,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminCluster> {
    const cluster = await this.one(id);
    setEtag(reply, clusterVersion(cluster));
    return cluster;
  }

  @Post(':id/check')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'checkCluster',
    summary: 'Look at a cluster now: version, rights, network policies, nodes, storage',
    answer: clusterReport,
    problems: ['accounts.operators-only', 'clusters.not-found', 'clusters.unreachable'],
  })
  async check(@ParsedParam('id', clusterId) id: ClusterId): Promise<ClusterReport> {
    return presentReport(valueOrProblem(await checkCluster(this.parts, id)));
  }

  @Post(':id/rotate-credentials')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'rotateClusterCredentials',
    summary: 'Reach a cluster by other credentials, once they are proven',
    answer: adminCluster,
    problems: [
      'accounts.operators-only',
      'clusters.not-found',
      'clusters.own',
      'clusters.access-unusable',
      'clusters.unreachable',
      'clusters.preflight-failed',
    ],
  })
  async rotate(
    @ParsedParam('id', clusterId) id: ClusterId,
    @ParsedBody(clusterAccess) body: ClusterAccess,
    @CurrentActor() actor: Actor,
  ): Promise<AdminCluster> {
    valueOrProblem(await rotateCredentials(this.parts, actor, id, readAccess(body)));
    return this.one(id);
  }

  @Post(':id/drain')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'drainCluster',
    summary: 'Close a cluster, place elsewhere what only waits there, and say who is left',
    answer: adminCluster,
    problems: ['accounts.operators-only', 'clusters.not-found', 'clusters.not-empty'],
  })
  async drain(
    @ParsedParam('id', clusterId) id: ClusterId,
    @CurrentActor() actor: Actor,
  ): Promise<AdminCluster> {
    valueOrProblem(await drainCluster(this.parts, actor, id));
    return this.one(id);
  }

  @Patch(':id')
  @Access('fleet.write')
  @Documented({
    operationId: 'changeCluster',
    summary: 'Close a cluster to new instances, open it again, or label it',
    answer: adminCluster,
    problems: [
      'accounts.operators-only',
      'clusters.not-found',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async change(
    @ParsedParam('id', clusterId) id: ClusterId,
    @ParsedBody(changeClusterRequest) { cordoned, labels }: ChangeClusterRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdminCluster> {
    const asRead = await this.matched(request, id);
    const change = { ...(cordoned !== undefined && { cordoned }), ...(labels && { labels }) };
    valueOrProblem(await changeCluster(this.parts, actor, id, change, asRead));
    return this.get(id, reply);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'removeCluster',
    summary: 'Take a cluster out of the fleet, with its credentials',
    status: 204,
    problems: [
      'accounts.operators-only',
      'clusters.not-found',
      'clusters.not-empty',
      'clusters.own',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async remove(
    @ParsedParam('id', clusterId) id: ClusterId,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const asRead = await this.matched(request, id);
    valueOrProblem(await removeCluster(this.parts, actor, id, asRead));
  }

  private async matched(
    request: FastifyRequest,
    id: ClusterId,
  ): Promise<ClusterSettings | undefined> {
    const cluster = await this.one(id);
    return readAsMatched(request, clusterVersion(cluster), clusterSettings(cluster));
  }

  /** As it is now: lists of the catalogue may be a second old. */
  private async one(id: ClusterId): Promise<AdminCluster> {
    const all = await adminClusters(this.parts.store.acrossOrganizations);
    const found = all.find((cluster) => cluster.id === id);
    if (!found) throw new ProblemError('clusters.not-found', 'There is no such cluster.');
    return found;
  }
}
