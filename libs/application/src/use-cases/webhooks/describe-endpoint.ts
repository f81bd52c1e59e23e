import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';

/** What of an endpoint the audit trail tells. */
export function describeEndpoint({ url, description, eventTypes, disabledAt }: WebhookEndpoint) {
  return { url, description, eventTypes, enabled: disabledAt === null };
}
