import type {
  OrganizationId,
  WebhookDeliveryId,
  WebhookEndpointId,
  WebhookMessageId,
} from '@fleetcommand/kernel/ids';

import type { WebhookEventType } from './event.js';

export const DELIVERY_STATES = ['pending', 'succeeded', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try, as the log tells it. */
export interface DeliveryAttempt {
  /** RFC 3339. */
  readonly at: string;
  /** Null where none came. */
  readonly status: number | null;
  /** The beginning of what was answered. */
  readonly answer: string;
  readonly error: string | null;
  readonly durationMs: number;
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: WebhookDeliveryId;
  readonly endpointId: WebhookEndpointId;
  readonly organizationId: OrganizationId;
  readonly messageId: WebhookMessageId;
  readonly type: WebhookEventType;
  readonly subject: string;
  readonly state: DeliveryState;
  /** Since it was last put on its way. */
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  /** Oldest first, the last few. */
  readonly log: readonly DeliveryAttempt[];
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses that Standard Webhooks proposes: about three days in all. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
export const MAX_ATTEMPTS = PAUSES_MS.length + 1;
const JITTER = 0.2;

/**
 * How long to wait after this many failed attempts; null when it is over. `random` in [0, 1) spreads it by a fifth either
 * way, so that what failed together does not come back together.
 */
export function pauseMs(attempts: number, random: number): number | null {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? null : Math.round(pause * (1 - JITTER + 2 * JITTER * random));
}

const LOG_LENGTH = 12;

/** What an attempt makes of a delivery. */
export function afterAttempt(
  delivery: WebhookDelivery,
  attempt: DeliveryAttempt,
  now: Date,
  random: number,
): WebhookDelivery {
  const attempts = delivery.attempts + 1;
  const log = [...delivery.log, attempt].slice(-LOG_LENGTH);
  if (attempt.error === null) {
    return { ...delivery, attempts, log, state: 'succeeded', settledAt: now };
  }
  const pause = pauseMs(attempts, random);
  if (pause === null) return { ...delivery, attempts, log, state: 'failed', settledAt: now };
  return { ...delivery, attempts, log, nextAttemptAt: new Date(now.getTime() + pause) };
}
