import { MAX_ENDPOINTS, type WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import { parseEndpointUrl } from '@fleetcommand/domain/webhooks/endpoint-url';
import type { WebhookEventType } from '@fleetcommand/domain/webhooks/event';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import {
  chooseOrganization,
  type ChooseOrganizationFailureCode,
} from '../organizations/choose-organization.js';
import type { EndpointDependencies } from './dependencies.js';
import { describeEndpoint } from './describe-endpoint.js';
import { issueSecret } from './issue-secret.js';

export interface NewEndpoint {
  readonly organizationId?: OrganizationId | undefined;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly WebhookEventType[];
}

export interface IssuedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secret: Secret;
}

export type CreateEndpointFailureCode =
  | ChooseOrganizationFailureCode
  | 'webhooks.bad-url'
  | 'webhooks.too-many';

/** One more place to tell of what happens; the secret is shown this once. */
export async function createEndpoint(
  deps: EndpointDependencies,
  actor: Actor,
  wanted: NewEndpoint,
): Promise<Result<IssuedEndpoint, Failure<CreateEndpointFailureCode>>> {
  const chosen = chooseOrganization(actor, wanted.organizationId, 'webhooks.manage');
  if (!chosen.ok) return chosen;
  const organizationId = chosen.value;
  const url = parseEndpointUrl(wanted.url, deps.webhooks.openNetworks);
  if (!url.ok) return url;
  const id = deps.ids.next('whe');
  const { secret, ciphertext } = issueSecret(deps, id);
  const endpoint: WebhookEndpoint = {
    id,
    organizationId,
    createdById: actor.userId,
    url: url.value.href,
    description: wanted.description,
    eventTypes: wanted.eventTypes,
    secretCiphertext: ciphertext,
    previousSecretCiphertext: null,
    previousSecretUntil: null,
    disabledAt: null,
    disabledReason: null,
    failingSince: null,
    revision: 1,
    createdAt: deps.clock.now(),
  };
  return deps.store.transaction(async (tx) => {
    if ((await tx.webhooks.count(organizationId)) >= MAX_ENDPOINTS) return tooMany();
    await tx.webhooks.create(endpoint);
    const entry = { organizationId, targetId: id, after: describeEndpoint(endpoint) };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'webhook-endpoint.create' }));
    return ok({ endpoint, secret });
  });
}

function tooMany() {
  return fail(
    'webhooks.too-many',
    `An organization has at most ${MAX_ENDPOINTS} webhook endpoints. Remove one, or have one pass on what it gets.`,
  );
}
