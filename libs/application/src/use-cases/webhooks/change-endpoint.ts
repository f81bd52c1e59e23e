import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import { parseEndpointUrl } from '@fleetcommand/domain/webhooks/endpoint-url';
import type { WebhookEventType } from '@fleetcommand/domain/webhooks/event';
import type { WebhookEndpointId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { EndpointChange } from '../../ports/webhooks.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
import type { IssuedEndpoint } from './create-endpoint.js';
import type { EndpointDependencies } from './dependencies.js';
import { describeEndpoint } from './describe-endpoint.js';
import { findEndpoint, type FindEndpointFailureCode } from './find-endpoint.js';
import { issueSecret } from './issue-secret.js';

export interface WantedEndpoint {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly eventTypes?: readonly WebhookEventType[] | undefined;
  readonly isEnabled?: boolean | undefined;
}

export type ChangeEndpointFailureCode =
  | FindEndpointFailureCode
  | 'webhooks.bad-url'
  | ChangedMeanwhile;

/** What people wish of it; switching it on again lets it try anew. */
export async function updateEndpoint(
  deps: EndpointDependencies,
  actor: Actor,
  id: WebhookEndpointId,
  revision: number,
  { url: wantedUrl, description, eventTypes, isEnabled }: WantedEndpoint,
): Promise<Result<WebhookEndpoint, Failure<ChangeEndpointFailureCode>>> {
  const found = await findEndpoint(deps.store, actor, id, 'webhooks.manage');
  if (!found.ok) return found;
  const url =
    wantedUrl === undefined ? null : parseEndpointUrl(wantedUrl, deps.webhooks.openNetworks);
  if (url && !url.ok) return url;
  const change: EndpointChange = {
    ...(url && { url: url.value.href }),
    ...(description !== undefined && { description }),
    ...(eventTypes && { eventTypes }),
    ...(isEnabled === true && { disabledAt: null, disabledReason: null, failingSince: null }),
    ...(isEnabled === false && { disabledAt: deps.clock.now(), disabledReason: null }),
  };
  return write(deps, actor, found.value, { revision, change, action: 'webhook-endpoint.update' });
}

/** Another secret in its place. The old one goes on signing for `overlapMs`, beside the new one. */
export async function rotateSecret(
  deps: EndpointDependencies,
  actor: Actor,
  id: WebhookEndpointId,
  overlapMs: number,
): Promise<Result<IssuedEndpoint, Failure<ChangeEndpointFailureCode>>> {
  const found = await findEndpoint(deps.store, actor, id, 'webhooks.manage');
  if (!found.ok) return found;
  const { revision, secretCiphertext } = found.value;
  const { secret, ciphertext } = issueSecret(deps, id);
  const change = {
    secretCiphertext: ciphertext,
    previousSecretCiphertext: overlapMs > 0 ? secretCiphertext : null,
    previousSecretUntil: overlapMs > 0 ? new Date(deps.clock.now().getTime() + overlapMs) : null,
  };
  const action = 'webhook-endpoint.rotate-secret';
  const changed = await write(deps, actor, found.value, { revision, change, action });
  return changed.ok ? ok({ endpoint: changed.value, secret }) : changed;
}

/** With everything that was to be told. */
export async function removeEndpoint(
  deps: EndpointDependencies,
  actor: Actor,
  id: WebhookEndpointId,
  revision: number,
): Promise<Result<void, Failure<ChangeEndpointFailureCode>>> {
  const found = await findEndpoint(deps.store, actor, id, 'webhooks.manage');
  if (!found.ok) return found;
  const { organizationId } = found.value;
  return deps.store.transaction(async (tx) => {
    if (!(await tx.webhooks.delete(id, revision))) return refuseChanged('endpoint');
    const entry = { organizationId, targetId: id, before: describeEndpoint(found.value) };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, action: 'webhook-endpoint.delete' }));
    return ok(undefined);
  });
}

interface Written {
  readonly revision: number;
  readonly change: EndpointChange;
  readonly action: string;
}

async function write(
  deps: EndpointDependencies,
  actor: Actor,
  before: WebhookEndpoint,
  { revision, change, action }: Written,
): Promise<Result<WebhookEndpoint, Failure<ChangedMeanwhile>>> {
  const { id: targetId, organizationId } = before;
  return deps.store.transaction(async (tx) => {
    const after = await tx.webhooks.update(targetId, revision, change);
    if (!after) return refuseChanged('endpoint');
    const states = { before: describeEndpoint(before), after: describeEndpoint(after) };
    const entry = { organizationId, action, targetId, ...states };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return ok(after);
  });
}
