import { printBody, type WebhookEvent } from '@fleetcommand/domain/webhooks/event';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import type { WebhookMessage } from '../../ports/webhooks.js';

interface Stamps {
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

/** Tells the organization's endpoints, in the transaction that makes it so. */
export async function publish(
  deps: Stamps,
  tx: Repositories,
  organizationId: OrganizationId,
  event: WebhookEvent,
): Promise<void> {
  await tx.webhooks.publish(makeMessage(deps, organizationId, event));
}

/** The event as it is signed and sent. */
export function makeMessage(
  { ids, clock }: Stamps,
  organizationId: OrganizationId,
  event: WebhookEvent,
): WebhookMessage {
  const { type, subject } = event;
  const createdAt = clock.now();
  const body = printBody(event, createdAt);
  return { id: ids.next('msg'), organizationId, type, subject, body, createdAt };
}
