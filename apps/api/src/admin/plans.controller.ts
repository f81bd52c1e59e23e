import { Controller, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  applyPlans,
  previewPlans,
  type TouchedPlan,
} from '@fleetcommand/application/use-cases/catalogue/change-plans';
import {
  planChanges,
  planDrafts,
  plansRequest,
  type PlanChanges,
  type PlanDraft,
  type PlansRequest,
} from '@fleetcommand/contracts/http/admin/plans';
import type { PlanDraft as Draft } from '@fleetcommand/domain/plans/compare-plans';
import { planSchema, type Plan } from '@fleetcommand/domain/plans/plan';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { documentVersion, readAsMatched, setEtag } from '../manners/etag.js';
import { fieldErrors } from '../manners/field-errors.js';
import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/plans')
export class AdminPlansController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Access('fleet.read')
  @Documented({
    operationId: 'listPlanDrafts',
    summary: 'The catalogue, as it can be edited and written back',
    answer: planDrafts,
    problems: ['accounts.operators-only'],
  })
  async list(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ data: PlanDraft[] }> {
    const plans = await this.current();
    setEtag(reply, catalogueVersion(plans));
    return { data: plans.map(({ version: _drawn, ...draft }) => draft) };
  }

  @Post('preview')
  @HttpCode(200)
  @Access('fleet.read')
  @Documented({
    operationId: 'previewPlans',
    summary: 'What a list of plans would change, and whom it touches',
    answer: planChanges,
    problems: ['accounts.operators-only'],
  })
  async preview(@ParsedBody(plansRequest) body: PlansRequest): Promise<PlanChanges> {
    return present(await previewPlans(this.parts, readDrafts(body)));
  }

  @Put()
  @Access('fleet.write')
  @Documented({
    operationId: 'applyPlans',
    summary: 'Sell these plans',
    answer: planChanges,
    problems: [
      'accounts.operators-only',
      'payments.unreachable',
      'request.precondition-required',
      'request.precondition-failed',
    ],
  })
  async apply(
    @ParsedBody(plansRequest) body: PlansRequest,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ): Promise<PlanChanges> {
    const current = await this.current();
    const asRead = readAsMatched(request, catalogueVersion(current), current);
    const how = { movesTenants: body.movesTenants, ...(asRead && { asRead }) };
    return present(valueOrProblem(await applyPlans(this.parts, actor, readDrafts(body), how)));
  }

  /** Lists of the catalogue may be a second old, which is too old to be written back. */
  private current(): Promise<readonly Plan[]> {
    return this.parts.store.acrossOrganizations.catalogue.listPlans();
  }
}

/** Every change of a plan makes a version of it. */
function catalogueVersion(plans: readonly Plan[]) {
  const versions = plans.map(({ id, version }) => `${id}@${version}`);
  return documentVersion('catalogue of plans', { id: 'plans', versions });
}

/** The shape is the contract's; what a plan may be is the domain's. */
function readDrafts({ plans }: PlansRequest): Draft[] {
  return plans.map((plan, index) => {
    const parsed = planSchema.omit({ version: true }).safeParse(plan);
    if (parsed.success) return parsed.data;
    const errors = fieldErrors(parsed.error.issues, plan).map(({ pointer, detail }) => ({
      pointer: `/plans/${index}${pointer}`,
      detail,
    }));
    const what = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
    throw new ProblemError('request.invalid', `The plan ${plan.id} cannot be sold: ${what}.`, {
      errors,
    });
  });
}

function present(touched: readonly TouchedPlan[]): PlanChanges {
  return {
    data: touched.map(({ id, kind, current, next, fields, tenants, tenantsToMove }) => ({
      id,
      kind,
      from: current?.version ?? null,
      to: next?.version ?? null,
      fields: [...fields],
      tenants,
      tenantsToMove,
    })),
  };
}
