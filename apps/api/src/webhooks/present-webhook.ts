import type { IssuedEndpoint } from '@fleetcommand/application/use-cases/webhooks/create-endpoint';
import type {
  IssuedWebhookEndpoint,
  WebhookDelivery as DeliveryDocument,
  WebhookEndpoint as EndpointDocument,
} from '@fleetcommand/contracts/http/webhooks';
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import { isRotating, type WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';

export function presentEndpoint(endpoint: WebhookEndpoint, now: Date): EndpointDocument {
  const previousSecretUntil = isRotating(endpoint, now) ? endpoint.previousSecretUntil : null;
  return {
    id: endpoint.id,
    organizationId: endpoint.organizationId,
    url: endpoint.url,
    description: endpoint.description,
    eventTypes: [...endpoint.eventTypes],
    enabled: endpoint.disabledAt === null,
    disabledReason: endpoint.disabledReason,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    previousSecretUntil: previousSecretUntil?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
  };
}

/** The one answer that has the secret itself. */
export function presentIssuedEndpoint(
  { endpoint, secret }: IssuedEndpoint,
  now: Date,
): IssuedWebhookEndpoint {
  return { endpoint: presentEndpoint(endpoint, now), signingSecret: secret.reveal() };
}

export function presentDelivery(delivery: WebhookDelivery): DeliveryDocument {
  const { id, endpointId, messageId, type, subject, state, attempts } = delivery;
  return {
    id,
    endpointId,
    messageId,
    type,
    subject,
    state,
    attempts,
    nextAttemptAt: state === 'pending' ? delivery.nextAttemptAt.toISOString() : null,
    createdAt: delivery.createdAt.toISOString(),
    settledAt: delivery.settledAt?.toISOString() ?? null,
    log: delivery.log.map((attempt) => ({ ...attempt })),
  };
}
