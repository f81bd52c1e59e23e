import { Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import {
  changePlan,
  previewPlanChange,
} from '@fleetcommand/application/use-cases/billing/change-plan';
import { describeBilling } from '@fleetcommand/application/use-cases/billing/describe-billing';
import { findTenant } from '@fleetcommand/application/use-cases/tenants/find-tenant';
import { findAccount } from '@fleetcommand/application/use-cases/billing/find-account';
import { openPortal } from '@fleetcommand/application/use-cases/billing/open-portal';
import { startCheckout } from '@fleetcommand/application/use-cases/billing/start-checkout';
import {
  billing,
  billingQuery,
  checkoutRequest,
  invoicePage,
  invoicesQuery,
  paymentPage,
  planChangePreview,
  planChangeRequest,
  portalRequest,
  type Billing,
  type BillingQuery,
  type CheckoutRequest,
  type Invoice,
  type InvoicesQuery,
  type PaymentPage,
  type PlanChangePreview,
  type PlanChangeRequest,
  type PortalRequest,
} from '@fleetcommand/contracts/http/billing';
import type { Page } from '@fleetcommand/contracts/http/common';
import { tenantOperation, type TenantOperation } from '@fleetcommand/contracts/http/tenants';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import type { FastifyReply } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedBody, ParsedQuery } from '../manners/body.js';
import { knownId } from '../manners/known-id.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { TenantAnswers } from '../tenants/tenant-answers.js';
import { presentBilling, presentInvoice, presentPreview } from './present-billing.js';
import { tillOf } from './till.js';

@ApiTags('billing')
@Controller('v1/billing')
export class BillingController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly answers: TenantAnswers,
  ) {}

  @Get('subscription')
  @Access('billing.read')
  @Documented({
    operationId: 'getBilling',
    summary: 'What is paid, and what is had for it',
    answer: billing,
    problems: ['organizations.not-found', 'request.invalid'],
  })
  async subscription(
    @ParsedQuery(billingQuery) query: BillingQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Billing> {
    const { payments } = this.parts;
    const id = toOrganizationId(query.organizationId);
    const described = valueOrProblem(await describeBilling(this.parts, actor, id));
    return presentBilling(described, {
      isOn: payments !== null,
      isTest: payments !== null && !payments.isLive,
    });
  }

  @Get('invoices')
  @Access('billing.read')
  @Documented({
    operationId: 'listInvoices',
    summary: 'Invoices and receipts, newest first',
    answer: invoicePage,
    problems: ['organizations.not-found', 'payments.unreachable'],
  })
  async invoices(
    @ParsedQuery(invoicesQuery) query: InvoicesQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Invoice>> {
    const id = toOrganizationId(query.organizationId);
    const account = await findAccount(this.parts, actor, id, 'billing.read');
    const { customerId } = valueOrProblem(account);
    const { payments } = this.parts;
    if (customerId === null || !payments) return { data: [], nextCursor: null };
    const { limit, cursor } = query;
    const page = valueOrProblem(
      await payments.listInvoices(customerId, { limit, ...(cursor && { after: cursor }) }),
    );
    const nextCursor = page.hasMore ? (page.items.at(-1)?.id ?? null) : null;
    return { data: page.items.map(presentInvoice), nextCursor };
  }

  @Post('checkout-sessions')
  @HttpCode(201)
  @Access('billing.manage')
  @Documented({
    operationId: 'startCheckout',
    summary: 'A page to subscribe on',
    status: 201,
    answer: paymentPage,
    problems: [
      'organizations.not-found',
      'billing.off',
      'billing.nothing-to-pay',
      'billing.not-sold-so',
      'catalogue.unknown-plan',
      'payments.unreachable',
    ],
  })
  async checkout(
    @ParsedBody(checkoutRequest) body: CheckoutRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentPage> {
    const organizationId = toOrganizationId(body.organizationId);
    await this.mayPay(actor, organizationId);
    const tenantId = body.tenantId === undefined ? undefined : knownId('ten', body.tenantId);
    const input = { ...body, organizationId, tenantId };
    return valueOrProblem(await startCheckout(tillOf(this.parts), actor, input));
  }

  @Post('portal-sessions')
  @HttpCode(201)
  @Access('billing.manage')
  @Documented({
    operationId: 'openPortal',
    summary: 'The provider’s page for cards, invoices and cancellation',
    status: 201,
    answer: paymentPage,
    problems: ['organizations.not-found', 'billing.off', 'payments.unreachable'],
  })
  async portal(
    @ParsedBody(portalRequest) body: PortalRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PaymentPage> {
    const id = toOrganizationId(body.organizationId);
    await this.mayPay(actor, id);
    return valueOrProblem(await openPortal(tillOf(this.parts), actor, id));
  }

  @Post('plan-changes/preview')
  @HttpCode(200)
  @Access('billing.manage')
  @Documented({
    operationId: 'previewPlanChange',
    summary: 'What changing an instance’s plan costs',
    answer: planChangePreview,
    problems: [
      'tenants.not-found',
      'catalogue.unknown-plan',
      'billing.off',
      'billing.over-limit',
      'billing.not-subscribed',
      'payments.unreachable',
    ],
  })
  async preview(
    @ParsedBody(planChangeRequest) body: PlanChangeRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PlanChangePreview> {
    const id = knownId('ten', body.tenantId);
    valueOrProblem(await findTenant(this.parts.store, actor, id, 'billing.manage'));
    const till = tillOf(this.parts);
    return presentPreview(valueOrProblem(await previewPlanChange(till, actor, id, body.plan)));
  }

  @Post('plan-changes')
  @HttpCode(202)
  @Access('billing.manage')
  @Documented({
    operationId: 'changePlan',
    summary: 'Change an instance’s plan, and what is paid for it',
    status: 202,
    answer: tenantOperation,
    problems: [
      'tenants.not-found',
      'tenants.being-deleted',
      'catalogue.unknown-plan',
      'billing.off',
      'billing.over-limit',
      'billing.not-subscribed',
      'payments.declined',
      'payments.unreachable',
    ],
  })
  async change(
    @ParsedBody(planChangeRequest) body: PlanChangeRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantOperation> {
    const at = body.prorationDate ? new Date(body.prorationDate) : this.parts.clock.now();
    const id = knownId('ten', body.tenantId);
    valueOrProblem(await findTenant(this.parts.store, actor, id, 'billing.manage'));
    const changed = await changePlan(tillOf(this.parts), actor, id, body.plan, at);
    return this.answers.accepted(reply, changed);
  }

  /** Who may not, hears that, and not whether anything is charged for here. */
  private async mayPay(actor: Actor, id: OrganizationId | undefined): Promise<void> {
    valueOrProblem(await findAccount(this.parts, actor, id, 'billing.manage'));
  }
}

function toOrganizationId(id: string | undefined): OrganizationId | undefined {
  return id === undefined ? undefined : knownId('org', id);
}
