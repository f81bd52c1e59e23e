/** What customers can be told of, the moment it happens. The newest says all: older ones may be skipped. */
export const WEBHOOK_EVENT_TYPES = [
  'tenant.created',
  'tenant.updated',
  'tenant.deleted',
  'operation.ended',
  'domain.updated',
  'billing.standing-changed',
  'webhook.test',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

export interface WebhookEvent {
  readonly type: WebhookEventType;
  /** What it is about: events of one subject reach an endpoint in their order. */
  readonly subject: string;
  /** JSON values only; what a program needs to decide whether to ask for more. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The body as it is signed and sent, the same at every attempt. */
export function printBody({ type, data }: WebhookEvent, at: Date): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}
