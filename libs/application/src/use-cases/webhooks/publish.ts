import { printBody, type WebhookEvent } from '@fleetcommand/domain/webhooks/event';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';

/** Tells the organization's endpoints, in the transaction that makes it so. */
export async function publish(
  { ids, clock }: { readonly ids: IdGenerator; readonly clock: Clock },
  tx: Repositories,
  organizationId: OrganizationId,
  event: WebhookEvent,
): Promise<void> {
  const createdAt = clock.now();
  await tx.webhooks.publish({
    id: ids.next('msg'),
    organizationId,
    type: event.type,
    subject: event.subject,
    body: printBody(event, createdAt),
    createdAt,
  });
}
