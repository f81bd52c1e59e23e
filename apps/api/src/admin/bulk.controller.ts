import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import { bulkAct, type BulkOrder } from '@fleetcommand/application/use-cases/fleet/bulk-act';
import {
  BULK_MOST,
  bulkAnswer,
  bulkRequest,
  type BulkAnswer,
  type BulkRequest,
} from '@fleetcommand/contracts/http/admin/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { ProblemError } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { tenantFilter } from './tenant-search.js';

@ApiTags('operators')
@Controller('v1/admin/tenants/bulk')
export class BulkController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post()
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'bulkFleetTenants',
    summary: 'Do one thing to many instances, named or found; a dry run tells what would happen',
    answer: bulkAnswer,
    problems: ['accounts.operators-only', 'request.invalid'],
  })
  async act(
    @ParsedBody(bulkRequest) body: BulkRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BulkAnswer> {
    const { dryRun } = body;
    const order = orderOf(body);
    const { ids, next } = await this.choose(body);
    const results = await bulkAct(this.parts, asOperator(actor), { order, ids, dryRun });
    return { dryRun, results: [...results], next };
  }

  private async choose({
    tenants,
    filter,
    after,
  }: BulkRequest): Promise<{ ids: readonly TenantId[]; next: TenantId | null }> {
    const named = tenants as TenantId[] | undefined;
    if (!filter) return { ids: named ?? missing('tenants', 'tenants or filter'), next: null };
    const words = await tenantFilter(this.parts, filter);
    const both = named?.filter((id) => words.ids?.includes(id) ?? true);
    const found = await this.parts.store.fleet.listTenants(
      { ...words, ...(both && { ids: both }) },
      { limit: BULK_MOST, ...(after && { after }) },
    );
    const ids = found.items.map(({ id }) => id);
    return { ids, next: (found.hasMore && ids.at(-1)) || null };
  }
}

function orderOf({ action, reason, plan, cluster }: BulkRequest): BulkOrder {
  if (action === 'suspend') return { action, reason: reason ?? missing('reason') };
  if (action === 'change-plan') return { action, plan: plan ?? missing('plan') };
  if (action === 'move') return { action, cluster: cluster ?? missing('cluster') };
  return { action };
}

function missing(field: string, what = field): never {
  const detail = `Say ${what}.`;
  throw new ProblemError('request.invalid', detail, { errors: [{ pointer: `/${field}`, detail }] });
}
