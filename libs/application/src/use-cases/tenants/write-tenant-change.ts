import {
  endOperation,
  isEnded,
  newOperation,
  type Operation,
  type OperationKind,
} from '@fleetcommand/domain/operations/operation';
import type { Tenant, TenantState } from '@fleetcommand/domain/tenancy/tenant';

import type { AuditActor } from '../../ports/audit.js';
import type { Repositories } from '../../ports/store.js';
import type { DesiredTenantChange } from '../../ports/tenants.js';
import { tenantEvent } from '../webhooks/events.js';
import { publish } from '../webhooks/publish.js';
import type { TenantCreation } from './insert-tenant.js';

/** On whose behalf a tenant is changed. */
export interface ChangedBy {
  readonly actor: AuditActor;
  /** Null where no request asked for it. */
  readonly requestId: string | null;
  readonly ipAddress: string | null;
}

/** The platform itself, which follows from what is stored. */
export const BY_THE_PLATFORM: ChangedBy = {
  actor: { kind: 'system', id: null },
  requestId: null,
  ipAddress: null,
};

export interface WrittenChange {
  readonly kind: OperationKind;
  readonly wanted: Omit<DesiredTenantChange, 'state' | 'currentOperationId'>;
  /** Until it is brought about; left out: as that kind has it. */
  readonly state?: TenantState;
  /** The operation under way goes on, and brings about this too; else a new one takes its place. */
  readonly continues?: boolean;
}

const STATE_OF: Readonly<Record<OperationKind, TenantState>> = {
  'tenant.create': 'provisioning',
  'tenant.adopt': 'provisioning',
  'tenant.update': 'updating',
  'tenant.upgrade': 'updating',
  'tenant.restart': 'updating',
  'tenant.suspend': 'updating',
  'tenant.resume': 'updating',
  'tenant.hibernate': 'updating',
  'tenant.wake': 'waking',
  'tenant.delete': 'deleting',
  'tenant.restore': 'updating',
  'tenant.move': 'updating',
};

export interface ChangedTenant {
  readonly tenant: Tenant;
  readonly operation: Operation;
}

/**
 * Writes what is wanted of a tenant, the operation that brings it about, the work it owes, and who wanted it: in a
 * transaction under way. Null, and nothing written, when the tenant changed since it was read.
 */
export async function writeTenantChange(
  deps: Pick<TenantCreation, 'ids' | 'clock'>,
  tx: Repositories,
  { actor, requestId, ipAddress }: ChangedBy,
  before: Tenant,
  { kind, wanted, state = STATE_OF[kind], continues = false }: WrittenChange,
): Promise<ChangedTenant | null> {
  const now = deps.clock.now();
  const { id: tenantId, organizationId } = before;
  const generation = before.generation + 1;
  const current = before.currentOperationId
    ? await tx.operations.find(before.currentOperationId)
    : null;
  const isOpen = current !== null && !isEnded(current.state);
  const goesOn = continues && isOpen;
  const operation = goesOn
    ? current
    : newOperation({ id: deps.ids.next('op'), kind, tenantId, organizationId, generation }, now);
  const tenant = await tx.tenants.change(tenantId, before.generation, {
    ...wanted,
    // Another version's pods cannot be those that were found.
    ...(wanted.blueprintVersion !== undefined && { adopted: { keepsPods: false } }),
    state,
    currentOperationId: operation.id,
  });
  if (!tenant) return null;
  if (!goesOn) {
    // What was under way is overtaken: the newer operation brings about everything wanted.
    if (isOpen)
      await tx.operations.save(current, endOperation(current, { state: 'canceled' }, now));
    await tx.operations.create(operation);
  }
  await tx.outbox.add({
    id: deps.ids.next('out'),
    job: { kind: 'tenant.reconcile', tenantId, generation, cause: 'change' },
  });
  await tx.audit.append({
    id: deps.ids.next('aud'),
    organizationId,
    actor,
    action: kind,
    targetId: tenantId,
    before: describe(before),
    after: describe(tenant),
    requestId,
    ipAddress,
    createdAt: now,
  });
  await publish(deps, tx, organizationId, tenantEvent('tenant.updated', tenant));
  return { tenant, operation };
}

function describe({
  name,
  planId,
  blueprintVersion,
  intent,
  intentReason,
  standing,
  restartedAt,
  clusterId: cluster,
  movingTo,
}: Tenant): Record<string, unknown> {
  return {
    name,
    plan: planId,
    blueprintVersion,
    intent,
    intentReason,
    standing,
    restartedAt,
    cluster,
    movingTo,
  };
}
