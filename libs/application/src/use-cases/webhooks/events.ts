/** What is told of each thing: enough to decide whether to ask for more. */
import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { WebhookEvent } from '@fleetcommand/domain/webhooks/event';

import type { StoredDomain } from '../../ports/domains.js';
import type { StandingNotice } from '../billing/dependencies.js';

export function tenantEvent(
  type: 'tenant.created' | 'tenant.updated' | 'tenant.deleted',
  tenant: Tenant,
): WebhookEvent {
  const { id, organizationId, slug, name, planId, state, standing, generation } = tenant;
  const data = { id, organizationId, slug, name, plan: planId, state, standing, generation };
  return { type, subject: id, data };
}

/** After the events of its instance that led to it. */
export function operationEvent({ id, kind, state, tenantId, error }: Operation): WebhookEvent {
  const data = { id, kind, state, target: tenantId, error };
  return { type: 'operation.ended', subject: tenantId, data };
}

export function domainEvent(domain: StoredDomain): WebhookEvent {
  const { id, tenantId, hostname, isPrimary } = domain;
  const data = { id, tenantId, hostname, status: domainStatus(domain), primary: isPrimary };
  return { type: 'domain.updated', subject: id, data };
}

export function standingEvent({ organizationId, from, to, message }: StandingNotice): WebhookEvent {
  const data = { organizationId, from, standing: to, message };
  return { type: 'billing.standing-changed', subject: organizationId, data };
}
