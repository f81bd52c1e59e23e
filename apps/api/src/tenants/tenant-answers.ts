import { Inject, Injectable } from '@nestjs/common';
import type { ChangedTenant } from '@fleetcommand/application/use-cases/tenants/change-tenant';
import type { TenantOperation } from '@fleetcommand/contracts/http/tenants';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Result } from '@fleetcommand/kernel/result';
import type { FastifyReply } from 'fastify';

import { setEtag, tenantVersion } from '../manners/etag.js';
import { preferredWaitMs } from '../manners/prefer.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { OperationFollower } from '../operations/operation-follower.js';
import { answerOperation, presentOperation } from '../operations/present-operation.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { TenantPresenter } from './tenant-presenter.js';

/** How every change of an instance is answered. */
@Injectable()
export class TenantAnswers {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly presenter: TenantPresenter,
    private readonly follower: OperationFollower,
  ) {}

  /** 202 with where to follow it; with `Prefer: wait`, the operation as it is after that time at the latest. */
  async accepted(
    reply: FastifyReply,
    changed: Result<ChangedTenant>,
    present = (shown: Tenant) => this.presenter.present(shown),
  ): Promise<TenantOperation> {
    const { tenant, operation } = valueOrProblem(changed);
    const begun = answerOperation(reply, operation);
    const waitMs = preferredWaitMs(reply.request);
    if (waitMs === 0) {
      setEtag(reply, tenantVersion(tenant));
      return { tenant: await present(tenant), operation: begun };
    }
    const ended = await this.follower.waitForEnd(operation, waitMs);
    const current = (await this.parts.store.tenants.find(tenant.id)) ?? tenant;
    setEtag(reply, tenantVersion(current));
    reply.header('preference-applied', `wait=${waitMs / 1_000}`);
    return { tenant: await this.presenter.present(current), operation: presentOperation(ended) };
  }
}
