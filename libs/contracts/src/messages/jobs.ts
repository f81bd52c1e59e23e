/** What travels through the outbox and the job queue: ids and a generation, never state (docs/promises, rule 2). */
import {
  isId,
  type DomainId,
  type MailId,
  type OrganizationId,
  type TenantId,
  type WebhookEndpointId,
} from '@fleetcommand/kernel/ids';
import { z } from 'zod';

export const reconcileCause = z.enum(['change', 'drift', 'resync', 'retry', 'progress']);

export const tenantReconcileJob = z.strictObject({
  kind: z.literal('tenant.reconcile'),
  tenantId: z.custom<TenantId>(
    (value) => typeof value === 'string' && isId('ten', value),
    'use a tenant id such as ten_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
  /** 0 where the sender does not know it. */
  generation: z.int().min(0),
  cause: reconcileCause,
});

export const certificateStepJob = z.strictObject({
  kind: z.literal('certificate.step'),
  purpose: z.string().min(1).max(200),
  /** Tells one look from the next. */
  sequence: z.int().min(0),
});

export const domainReviewJob = z.strictObject({
  kind: z.literal('domain.review'),
  domainId: z.custom<DomainId>(
    (value) => typeof value === 'string' && isId('dom', value),
    'use a domain id such as dom_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
});

export const mailSendJob = z.strictObject({
  kind: z.literal('mail.send'),
  mailId: z.custom<MailId>(
    (value) => typeof value === 'string' && isId('mail', value),
    'use a mail id such as mail_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
});

export const billingReviewJob = z.strictObject({
  kind: z.literal('billing.review'),
  organizationId: z.custom<OrganizationId>(
    (value) => typeof value === 'string' && isId('org', value),
    'use an organization id such as org_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
});

export const webhookDeliverJob = z.strictObject({
  kind: z.literal('webhook.deliver'),
  endpointId: z.custom<WebhookEndpointId>(
    (value) => typeof value === 'string' && isId('whe', value),
    'use a webhook endpoint’s id such as whe_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
  /** So that of one organization’s endpoints only some are told at once. */
  organizationId: z.custom<OrganizationId>(
    (value) => typeof value === 'string' && isId('org', value),
    'use an organization id such as org_0198f2b0c4d27a0e9a51f6b1c2d3e4f5',
  ),
});

export const jobMessage = z.discriminatedUnion('kind', [
  tenantReconcileJob,
  certificateStepJob,
  domainReviewJob,
  mailSendJob,
  billingReviewJob,
  webhookDeliverJob,
]);
export type JobMessage = z.infer<typeof jobMessage>;
