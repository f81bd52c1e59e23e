import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { SpecificationsOf } from '@fleetcommand/application/ports/specifications';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  addSpecification,
  findSpecification,
} from '@fleetcommand/application/use-cases/deployments/specifications';
import {
  deploymentNamespace,
  deploymentService,
  specification,
  specificationList,
  specificationRequest,
  specificationRevision,
  type Specification,
  type SpecificationList,
  type SpecificationRequest,
} from '@fleetcommand/contracts/http/deployments';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { pathOf, presentList, presentSpecification } from './present-specification.js';

/** What may be deployed: `/specifications`, as k8s-deployer had it (docs/dialects/deployer.md). */
@ApiTags('deployer')
@Controller('specifications')
@Access('deployments.manage')
export class SpecificationsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listSpecifications',
    summary: 'Where every specification is',
    answer: specificationList,
    problems: ['accounts.operators-only'],
  })
  list(): Promise<SpecificationList> {
    return this.listed({});
  }

  @Get(':namespace')
  @Documented({
    operationId: 'listSpecificationsOfNamespace',
    summary: 'Where the specifications of a namespace are',
    answer: specificationList,
    problems: ['accounts.operators-only'],
  })
  listNamespace(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
  ): Promise<SpecificationList> {
    return this.listed({ namespace });
  }

  @Get(':namespace/:service')
  @Documented({
    operationId: 'listSpecificationsOfService',
    summary: 'Where the five kept revisions of a service are, the newest first',
    answer: specificationList,
    problems: ['accounts.operators-only'],
  })
  listService(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
  ): Promise<SpecificationList> {
    return this.listed({ namespace, service });
  }

  @Get(':namespace/:service/:revision')
  @Documented({
    operationId: 'getSpecification',
    summary: 'One revision, as it was sent',
    answer: specification,
    problems: ['accounts.operators-only', 'specifications.not-found'],
  })
  async get(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @ParsedParam('revision', specificationRevision) revision: string,
  ): Promise<Specification> {
    const target = { namespace, service };
    return presentSpecification(
      valueOrProblem(await findSpecification(this.parts, target, revision)),
    );
  }

  @Post(':namespace/:service')
  @HttpCode(201)
  @Documented({
    operationId: 'addSpecification',
    summary: 'Keep another revision; `Location` says where it is. Nothing is deployed',
    status: 201,
    answer: specification,
    problems: [
      'accounts.operators-only',
      'deployments.specification-invalid',
      'deployments.not-node-port',
      'deployments.reserved',
    ],
  })
  async add(
    @ParsedParam('namespace', deploymentNamespace) namespace: string,
    @ParsedParam('service', deploymentService) service: string,
    @ParsedBody(specificationRequest) { objects }: SpecificationRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Specification> {
    const target = { namespace, service };
    const added = valueOrProblem(await addSpecification(this.parts, actor, target, objects));
    void reply.header('location', pathOf(added, added.id));
    return presentSpecification(added);
  }

  private async listed(of: SpecificationsOf): Promise<SpecificationList> {
    return { specifications: presentList(await this.parts.store.specifications.list(of)) };
  }
}
