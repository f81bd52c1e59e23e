import type { WebhookDelivery, DeliveryState } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import type { WebhookEventType } from '@fleetcommand/domain/webhooks/event';
import type {
  OrganizationId,
  WebhookDeliveryId,
  WebhookEndpointId,
  WebhookMessageId,
} from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Page, PageRequest } from './page.js';

/** What is told, as it is signed and sent. */
export interface WebhookMessage {
  readonly id: WebhookMessageId;
  readonly organizationId: OrganizationId;
  readonly type: WebhookEventType;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Date;
}

/** What people change of an endpoint. */
export type EndpointChange = Partial<
  Pick<
    WebhookEndpoint,
    | 'url'
    | 'description'
    | 'eventTypes'
    | 'secretCiphertext'
    | 'previousSecretCiphertext'
    | 'previousSecretUntil'
    | 'disabledAt'
    | 'disabledReason'
    | 'failingSince'
  >
>;

export interface WebhookRepository {
  create(endpoint: WebhookEndpoint): Promise<void>;
  find(id: WebhookEndpointId): Promise<WebhookEndpoint | null>;
  /** Oldest first. */
  list(
    organizationIds: readonly OrganizationId[],
    page: PageRequest,
  ): Promise<Page<WebhookEndpoint>>;
  count(organizationId: OrganizationId): Promise<number>;
  /** Null, and nothing written, when it changed since it was read. */
  update(
    id: WebhookEndpointId,
    expectedRevision: number,
    change: EndpointChange,
  ): Promise<WebhookEndpoint | null>;
  /** With all its deliveries; false when it changed since it was read. */
  delete(id: WebhookEndpointId, expectedRevision: number): Promise<boolean>;

  /**
   * Owes the message to every endpoint of the organization that wants its type, and to the worker a ring for each. Goes
   * along with the transaction's other writes: where nobody listens nothing is stored.
   */
  publish(message: WebhookMessage): Promise<void>;
  /** The same to one endpoint, whatever it wants. */
  publishTo(
    endpointId: WebhookEndpointId,
    deliveryId: WebhookDeliveryId,
    message: WebhookMessage,
  ): Promise<void>;
  findMessage(id: WebhookMessageId): Promise<WebhookMessage | null>;

  findDelivery(id: WebhookDeliveryId): Promise<WebhookDelivery | null>;
  /** Newest first. */
  listDeliveries(
    endpointId: WebhookEndpointId,
    state: DeliveryState | null,
    page: PageRequest,
  ): Promise<Page<WebhookDelivery>>;
  /**
   * What may be sent now: of each subject the oldest that is not settled, if its time has come. Others of the subject
   * wait for it.
   */
  listReady(
    endpointId: WebhookEndpointId,
    now: Date,
    limit: number,
  ): Promise<readonly WebhookDelivery[]>;
  /** When the next will be ready; null when none waits. */
  nextReadyAt(endpointId: WebhookEndpointId): Promise<Date | null>;
  /** False, and nothing written, when another attempt was stored since it was read. */
  saveAttempt(before: WebhookDelivery, after: WebhookDelivery): Promise<boolean>;
  /** Puts a settled one on its way again, ahead of what waits of its subject; false when it is not settled. */
  reopen(id: WebhookDeliveryId, now: Date): Promise<boolean>;
  /** Settles as failed what waits beyond the newest `keep`; gives how many those were. */
  giveUpBacklog(endpointId: WebhookEndpointId, keep: number, now: Date): Promise<number>;

  setFailingSince(id: WebhookEndpointId, since: Date | null): Promise<void>;
  /** Switches it off; false when it was off. */
  disable(id: WebhookEndpointId, reason: string, now: Date): Promise<boolean>;

  /** Endpoints with something to send, whatever rings were lost. */
  listDue(
    now: Date,
    limit: number,
  ): Promise<readonly Pick<WebhookEndpoint, 'id' | 'organizationId'>[]>;
  /** Drops settled deliveries from before, and of each endpoint those beyond its newest `keep`, and messages nobody waits for. */
  prune(before: Date, keep: number): Promise<number>;
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  /** The beginning of its body. */
  readonly excerpt: string;
}

/**
 * Posts to an address that a customer gave: resolved once, never to a network of our own, redirects not followed, and
 * neither time nor size without limit (docs/promises, rule 9).
 */
export interface WebhookSender {
  post(
    request: WebhookRequest,
    signal: AbortSignal,
  ): Promise<Result<WebhookAnswer, Failure<'webhooks.refused' | 'webhooks.unreachable'>>>;
}
