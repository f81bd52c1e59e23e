import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { explainTenant } from '@fleetcommand/application/use-cases/explain-tenant/explain-tenant';
import { explanation, type Explanation } from '@fleetcommand/contracts/http/explain';
import { tenantId } from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentExplanation } from './present-explanation.js';
import { TenantPresenter } from './tenant-presenter.js';

@ApiTags('tenants')
@Controller('v1/tenants')
export class ExplainController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly presenter: TenantPresenter,
  ) {}

  @Get(':id/explain')
  @Access('tenants.read')
  @Documented({
    operationId: 'explainTenant',
    summary: 'How it is served: what is wanted, what the cluster holds, the proxy’s own lines',
    answer: explanation,
    problems: ['tenants.not-found'],
  })
  async explain(
    @ParsedParam('id', tenantId) id: TenantId,
    @CurrentActor() actor: Actor,
  ): Promise<Explanation> {
    const { platform } = this.parts.settings;
    const explained = await explainTenant({ ...this.parts, platform }, actor, id);
    return presentExplanation(valueOrProblem(explained), this.presenter);
  }
}
