import { Controller, Delete, HttpCode, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { deploy, type Deployment } from '@fleetcommand/application/use-cases/deployments/deploy';
import { register } from '@fleetcommand/application/use-cases/deployments/register';
import { undeploy } from '@fleetcommand/application/use-cases/deployments/undeploy';
import {
  clusterObject,
  deployedServices,
  deploymentNamespace,
  deploymentService,
  deployQuery,
  specificationRevision,
  type ClusterObject,
  type DeployedServices,
  type DeployQuery,
} from '@fleetcommand/contracts/http/deployments';
import type { ProblemCode } from '@fleetcommand/contracts/http/problem';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentObject } from './present-specification.js';

const IN_CLUSTER = [
  'accounts.operators-only',
  'deployments.busy',
  'deployments.cluster-away',
  'deployments.conflict',
  'deployments.namespace-not-found',
  'deployments.refused',
] as const satisfies readonly ProblemCode[];
const OF_SPECIFICATION = [
  'specifications.not-found',
  'deployments.specification-invalid',
  'deployments.not-node-port',
  'deployments.reserved',
] as const satisfies readonly ProblemCode[];

/** What is deployed: `/deployments` and `/registration`, as k8s-deployer had them (docs/dialects/deployer.md). */
@ApiTags('deployer')
@Controller()
@Access('deployments.manage')
export class DeploymentsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Put('deployments/:namespace/:service')
  @Documented({
    operationId: 'deployLatest',
    summary: 'Bring the latest specification of a service to the cluster',
    answer: deployedServices,
    problems: [...IN_CLUSTER, ...OF_SPECIFICATION],
  })
  deployLatest(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @ParsedQuery(deployQuery) { force }: DeployQuery,
    @CurrentActor() actor: Actor,
  ): Promise<DeployedServices> {
    return this.deployed(actor, {
      namespace,
      service,
      revision: 'latest',
      force: force === 'true',
    });
  }

  @Put('deployments/:namespace/:service/:revision')
  @Documented({
    operationId: 'deploySpecification',
    summary: 'Bring one specification of a service to the cluster, such as an earlier one',
    answer: deployedServices,
    problems: [...IN_CLUSTER, ...OF_SPECIFICATION],
  })
  deploySpecification(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @ParsedParam('revision', specificationRevision) revision: string,
    @ParsedQuery(deployQuery) { force }: DeployQuery,
    @CurrentActor() actor: Actor,
  ): Promise<DeployedServices> {
    return this.deployed(actor, { namespace, service, revision, force: force === 'true' });
  }

  @Delete('deployments/:namespace/:service')
  @HttpCode(204)
  @Documented({
    operationId: 'undeploy',
    summary: 'Scale what is deployed to zero, then delete it; its specifications stay',
    status: 204,
    problems: [...IN_CLUSTER, ...OF_SPECIFICATION],
  })
  async undeploy(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await undeploy(this.parts, actor, { namespace, service }));
  }

  @Put('registration/:namespace/:service')
  @Documented({
    operationId: 'registerService',
    summary: 'Have edges outside the cluster lead to a Service that somebody else made',
    answer: clusterObject,
    problems: [...IN_CLUSTER, 'deployments.service-not-found', 'deployments.not-node-port'],
  })
  async register(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @CurrentActor() actor: Actor,
  ): Promise<ClusterObject> {
    const target = { namespace, service };
    return presentObject(valueOrProblem(await register(this.parts, actor, target)));
  }

  private async deployed(actor: Actor, deployment: Deployment): Promise<DeployedServices> {
    const services = valueOrProblem(await deploy(this.parts, actor, deployment));
    return { services: services.map(presentObject) };
  }
}
