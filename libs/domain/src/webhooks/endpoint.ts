import type { OrganizationId, UserId, WebhookEndpointId } from '@fleetcommand/kernel/ids';

import type { WebhookEventType } from './event.js';

/** How many an organization may have. */
export const MAX_ENDPOINTS = 10;

/** Where an organization wants to be told of what happens to its things. */
export interface WebhookEndpoint {
  readonly id: WebhookEndpointId;
  readonly organizationId: OrganizationId;
  readonly createdById: UserId;
  readonly url: string;
  readonly description: string;
  /** Empty for all. */
  readonly eventTypes: readonly WebhookEventType[];
  /** Envelope (`webhook/<id>`). */
  readonly secretCiphertext: string;
  /** The secret before, which goes on signing until `previousSecretUntil`. */
  readonly previousSecretCiphertext: string | null;
  readonly previousSecretUntil: Date | null;
  readonly disabledAt: Date | null;
  /** For people; null while it is on, or when they switched it off themselves. */
  readonly disabledReason: string | null;
  /** Since when nothing has got through; null after a success. */
  readonly failingSince: Date | null;
  /** Grows with each change by people. */
  readonly revision: number;
  readonly createdAt: Date;
}

/** What the secrets' envelopes are authenticated with. */
export const webhookSecretContext = (id: string) => `webhook/${id}`;

/** Whether the secret before goes on signing beside the new one. */
export function isRotating(
  { previousSecretUntil }: Pick<WebhookEndpoint, 'previousSecretUntil'>,
  now: Date,
): boolean {
  return previousSecretUntil !== null && previousSecretUntil > now;
}

/** When all attempts of so long failed, it is switched off. */
const PATIENCE_MS = 3 * 24 * 60 * 60_000;

export function isHopeless({ failingSince }: Pick<WebhookEndpoint, 'failingSince'>, now: Date) {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= PATIENCE_MS;
}
