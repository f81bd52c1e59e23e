import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import type { WebhookEndpointId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';
import { authorizeOn, type Actor, type ForbiddenCode } from '../actor.js';

export type FindEndpointFailureCode = 'webhooks.not-found' | ForbiddenCode;

const NOT_FOUND: Failure<'webhooks.not-found'> = {
  code: 'webhooks.not-found',
  message: 'There is no such webhook endpoint among yours. See GET /v1/webhook-endpoints.',
  retry: 'never',
};

/** The endpoint, if the actor may do this to it. */
export async function findEndpoint(
  store: Pick<Store, 'webhooks'>,
  actor: Actor,
  id: WebhookEndpointId,
  action: 'webhooks.read' | 'webhooks.manage',
): Promise<Result<WebhookEndpoint, Failure<FindEndpointFailureCode>>> {
  return authorizeOn(actor, await store.webhooks.find(id), action, NOT_FOUND);
}
