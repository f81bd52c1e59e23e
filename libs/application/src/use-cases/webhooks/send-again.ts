/** Events that people ask for: one to try the endpoint by, and one that did not get through. */
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import type { WebhookDeliveryId, WebhookEndpointId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { EndpointDependencies } from './dependencies.js';
import { findEndpoint, type FindEndpointFailureCode } from './find-endpoint.js';
import { makeMessage } from './publish.js';

export type SendFailureCode =
  | FindEndpointFailureCode
  | 'webhooks.endpoint-off'
  | 'webhooks.delivery-not-found';

type Sent = Result<WebhookDelivery, Failure<SendFailureCode>>;
type Dependencies = Pick<EndpointDependencies, 'store' | 'ids' | 'clock'>;

/** An event of its own kind, to this endpoint alone. */
export async function sendTest(
  deps: Dependencies,
  actor: Actor,
  id: WebhookEndpointId,
): Promise<Sent> {
  const found = await findWorking(deps, actor, id);
  if (!found.ok) return found;
  const data = { endpoint: id, by: actor.userId, message: 'A test, because you asked for one.' };
  const event = { type: 'webhook.test', subject: id, data } as const;
  const deliveryId = deps.ids.next('whd');
  const message = makeMessage(deps, found.value.organizationId, event);
  await deps.store.transaction((tx) => tx.webhooks.publishTo(id, deliveryId, message));
  return deliveryOf(deps.store, id, deliveryId);
}

/** Once more, with the same id and body; whatever else waits of the same thing comes after it. */
export async function redeliver(
  deps: Dependencies,
  actor: Actor,
  id: WebhookEndpointId,
  deliveryId: WebhookDeliveryId,
): Promise<Sent> {
  const found = await findWorking(deps, actor, id);
  if (!found.ok) return found;
  const delivery = await deliveryOf(deps.store, id, deliveryId);
  if (!delivery.ok) return delivery;
  const { organizationId } = found.value;
  await deps.store.transaction(async (tx) => {
    if (!(await tx.webhooks.reopen(deliveryId, deps.clock.now()))) return;
    await ring(deps, tx, found.value);
    const entry = { organizationId, action: 'webhook-delivery.redeliver', targetId: deliveryId };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return deliveryOf(deps.store, id, deliveryId);
}

/** One of this endpoint's deliveries. */
export async function deliveryOf(
  store: Pick<Store, 'webhooks'>,
  endpointId: WebhookEndpointId,
  id: WebhookDeliveryId,
): Promise<Result<WebhookDelivery, Failure<'webhooks.delivery-not-found'>>> {
  const delivery = await store.webhooks.findDelivery(id);
  if (delivery?.endpointId === endpointId) return ok(delivery);
  const message = 'This endpoint has no such delivery; old ones are forgotten after 30 days.';
  return fail('webhooks.delivery-not-found', message);
}

async function findWorking(
  { store }: Dependencies,
  actor: Actor,
  id: WebhookEndpointId,
): Promise<Result<WebhookEndpoint, Failure<SendFailureCode>>> {
  const found = await findEndpoint(store, actor, id, 'webhooks.manage');
  if (!found.ok || !found.value.disabledAt) return found;
  const message = 'The endpoint is switched off, so nothing is sent to it. Switch it on first.';
  return fail('webhooks.endpoint-off', message);
}

async function ring(
  { ids }: Pick<Dependencies, 'ids'>,
  tx: Repositories,
  { id: endpointId, organizationId }: WebhookEndpoint,
): Promise<void> {
  const job = { kind: 'webhook.deliver', endpointId, organizationId } as const;
  await tx.outbox.add({ id: ids.next('out'), job });
}
