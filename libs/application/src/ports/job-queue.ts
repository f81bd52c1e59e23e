import type {
  DomainId,
  MailId,
  OrganizationId,
  TenantId,
  WebhookEndpointId,
} from '@fleetcommand/kernel/ids';

/** Why a reconcile was asked for; for logs and for the job id only: the work is the same. */
export type ReconcileCause = 'change' | 'drift' | 'resync' | 'retry' | 'progress';

/** Jobs carry ids and a generation; whoever runs one reads the truth afresh (docs/promises, rule 2). */
export type Job =
  | {
      readonly kind: 'tenant.reconcile';
      readonly tenantId: TenantId;
      readonly generation: number;
      readonly cause: ReconcileCause;
    }
  | { readonly kind: 'certificate.step'; readonly purpose: string; readonly sequence: number }
  | { readonly kind: 'domain.review'; readonly domainId: DomainId }
  | { readonly kind: 'mail.send'; readonly mailId: MailId }
  | { readonly kind: 'billing.review'; readonly organizationId: OrganizationId }
  | {
      readonly kind: 'webhook.deliver';
      readonly endpointId: WebhookEndpointId;
      readonly organizationId: OrganizationId;
    };

export interface EnqueueOptions {
  readonly delayMs?: number;
}

/** Redis, the doorbell: losing every job costs latency (until the sweep), never work. */
export interface JobQueue {
  /** Adding a job that is already waiting changes nothing; one that is running is followed by another run. */
  enqueue(job: Job, options?: EnqueueOptions): Promise<void>;
}
