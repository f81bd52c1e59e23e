import { Controller, Delete, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { BillingEvent as StoredEvent } from '@fleetcommand/application/ports/billing';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { holdAccount } from '@fleetcommand/application/use-cases/billing/hold-account';
import { reconcileBilling } from '@fleetcommand/application/use-cases/billing/reconcile-billing';
import { replayEvent } from '@fleetcommand/application/use-cases/billing/replay-event';
import { summariseBilling } from '@fleetcommand/application/use-cases/billing/summarise-billing';
import {
  billingAccount,
  billingEvent,
  billingEventPage,
  billingEventsQuery,
  billingSummary,
  eventId,
  holdRequest,
  reconciliation,
  type BillingAccountDocument,
  type BillingEvent,
  type BillingEventsQuery,
  type BillingSummary,
  type HoldRequest,
  type Reconciliation,
} from '@fleetcommand/contracts/http/admin/billing';
import type { Page } from '@fleetcommand/contracts/http/common';
import { organizationId } from '@fleetcommand/contracts/http/tenants';
import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import { isId, type OrganizationId } from '@fleetcommand/kernel/ids';

import { tillOf } from '../billing/till.js';
import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { knownId } from '../manners/known-id.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin')
export class AdminBillingController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('billing')
  @Access('fleet.read')
  @Documented({
    operationId: 'getBillingSummary',
    summary: 'Revenue by plan, trials that end, who is past due',
    answer: billingSummary,
    problems: ['accounts.operators-only'],
  })
  async summary(): Promise<BillingSummary> {
    const { payments } = this.parts;
    const { standings, revenue, trialsEnding, unpaid, held } = await summariseBilling(this.parts);
    return {
      isOn: payments !== null,
      isTest: payments !== null && !payments.isLive,
      standings,
      revenue: revenue.map(({ planId, ...rest }) => ({ plan: planId, ...rest })),
      trialsEnding: await Promise.all(trialsEnding.map((one) => this.presentAccount(one))),
      unpaid: await Promise.all(unpaid.map((one) => this.presentAccount(one))),
      held: await Promise.all(held.map((one) => this.presentAccount(one))),
    };
  }

  @Get('billing/events')
  @Access('fleet.read')
  @Documented({
    operationId: 'listBillingEvents',
    summary: 'What the payment provider told, and what came of it',
    answer: billingEventPage,
    problems: ['accounts.operators-only'],
  })
  async events(
    @ParsedQuery(billingEventsQuery) { limit, cursor, organizationId: id }: BillingEventsQuery,
  ): Promise<Page<BillingEvent>> {
    const of = id === undefined ? undefined : { organizationId: knownId('org', id) };
    const page = await this.parts.store.billing.listEvents(
      { limit, ...(cursor && { after: cursor }) },
      of,
    );
    const nextCursor = page.hasMore ? (page.items.at(-1)?.id ?? null) : null;
    return { data: page.items.map(presentEvent), nextCursor };
  }

  @Post('billing/events/:id/replay')
  @HttpCode(202)
  @Access('fleet.write')
  @Documented({
    operationId: 'replayBillingEvent',
    summary: 'Have an event acted on again',
    status: 202,
    answer: billingEvent,
    problems: ['accounts.operators-only', 'payments.not-found', 'billing.nothing-to-pay'],
  })
  async replay(
    @ParsedParam('id', eventId) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<BillingEvent> {
    return presentEvent(valueOrProblem(await replayEvent(this.parts, actor, id)));
  }

  @Post('billing/reconciliations')
  @HttpCode(200)
  @Access('fleet.write')
  @Documented({
    operationId: 'reconcileBilling',
    summary: 'Compare everything with the payment provider, and repair what differs',
    answer: reconciliation,
    problems: ['accounts.operators-only', 'billing.off', 'payments.unreachable'],
  })
  async reconcile(): Promise<Reconciliation> {
    const report = valueOrProblem(await reconcileBilling(tillOf(this.parts)));
    return {
      accounts: report.accounts,
      differences: report.differences.map((one) => ({ ...one })),
    };
  }

  @Put('organizations/:id/billing-hold')
  @Access('fleet.write')
  @Documented({
    operationId: 'holdBilling',
    summary: 'Keep an organization in good standing until a time',
    answer: billingAccount,
    problems: ['accounts.operators-only', 'organizations.not-found', 'request.invalid'],
  })
  async hold(
    @ParsedParam('id', organizationId) id: OrganizationId,
    @ParsedBody(holdRequest) { reason, until }: HoldRequest,
    @CurrentActor() actor: Actor,
  ): Promise<BillingAccountDocument> {
    const hold = { reason, until: new Date(until) };
    return this.presentAccount(valueOrProblem(await holdAccount(this.parts, actor, id, hold)));
  }

  @Delete('organizations/:id/billing-hold')
  @HttpCode(204)
  @Access('fleet.write')
  @Documented({
    operationId: 'releaseBillingHold',
    summary: 'End a hold',
    status: 204,
    problems: ['accounts.operators-only', 'organizations.not-found'],
  })
  async release(
    @ParsedParam('id', organizationId) id: OrganizationId,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    valueOrProblem(await holdAccount(this.parts, actor, id, null));
  }

  private async presentAccount(account: BillingAccount): Promise<BillingAccountDocument> {
    const { organizationId: id, position, trialEndsAt, nextReviewAt, hold } = account;
    const { accounts } = this.parts.store;
    const [organization, holder] = await Promise.all([
      accounts.findOrganization(id),
      hold && isId('usr', hold.by) ? accounts.findUser(hold.by) : null,
    ]);
    return {
      organizationId: id,
      organization: organization?.name ?? '',
      standing: position.standing,
      reason: position.reason,
      unpaidSince: position.unpaidSince?.toISOString() ?? null,
      trialEndsAt: trialEndsAt?.toISOString() ?? null,
      nextReviewAt: nextReviewAt?.toISOString() ?? null,
      hold: hold && {
        reason: hold.reason,
        until: hold.until.toISOString(),
        by: holder?.email ?? hold.by,
      },
    };
  }
}

function presentEvent(event: StoredEvent): BillingEvent {
  return {
    ...event,
    createdAt: event.createdAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    processedAt: event.processedAt?.toISOString() ?? null,
  };
}
