/**
 * Observes: how large each instance's database is. Changes: stores it, tells of those that come to hold more than their
 * plan, and counts the hour where that is paid by use. Once an hour each; an hour in which nobody looked is nobody's to pay.
 */
import { isAllowed } from '@fleetcommand/domain/accounts/policy';
import { hourOf, mibOver } from '@fleetcommand/domain/billing/metering';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories, Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { UnmeasuredDatabase } from '../../ports/usage.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';

export interface MeasureDependencies extends MailDependencies {
  readonly store: Store;
  readonly tenantDatabases: Pick<TenantDatabases, 'sizes'>;
}

const AT_ONCE = 50;

export async function measureStorage(deps: MeasureDependencies): Promise<Result<number, Failure>> {
  const { store, tenantDatabases, clock } = deps;
  const hour = hourOf(clock.now());
  let measured = 0;
  for (;;) {
    const batch = await store.usage.listUnmeasured(hour, AT_ONCE);
    if (batch.length === 0) return ok(measured);
    const sizes = await tenantDatabases.sizes(batch.map(({ name }) => name));
    if (!sizes.ok) return sizes;
    for (const database of batch) {
      const plan = await store.catalogue.findPlan(database.planId, database.planVersion);
      const bytes = sizes.value.get(database.name) ?? 0;
      await store.transaction((tx) => record(deps, tx, database, plan, bytes));
      measured += 1;
    }
  }
}

async function record(
  deps: MeasureDependencies,
  tx: Repositories,
  { tenantId, organizationId, overSince }: UnmeasuredDatabase,
  plan: Plan | null,
  bytes: number,
): Promise<void> {
  const now = deps.clock.now();
  const allowed = plan?.limits.storageBytes ?? Number.POSITIVE_INFINITY;
  const isOver = bytes > allowed;
  await tx.usage.measured({
    tenantId,
    organizationId,
    bytes,
    measuredAt: now,
    overSince: isOver ? (overSince ?? now) : null,
  });
  if (plan && isOver !== (overSince !== null)) {
    const event = isOver ? overLimit(plan, bytes) : withinLimit(plan);
    const id = deps.ids.next('evt');
    await tx.events.append({ id, tenantId, organizationId, ...event, createdAt: now });
    if (isOver) await mailAboutStorage(deps, tx, { tenantId, organizationId }, event.message);
  }
  const quantity = mibOver(bytes, allowed);
  const meter = plan?.metered?.storage.meter;
  if (!meter || quantity === 0) return;
  const hour = hourOf(now);
  const counted = { tenantId, organizationId, meter, hour, quantity };
  await tx.usage.count({ ...counted, triedAt: null, reportedAt: null });
}

/** To whom money concerns: it may cost something from now on, and they alone can change the plan. */
async function mailAboutStorage(
  deps: MeasureDependencies,
  tx: Repositories,
  { tenantId, organizationId }: Pick<UnmeasuredDatabase, 'tenantId' | 'organizationId'>,
  message: string,
): Promise<void> {
  const tenant = await tx.tenants.find(tenantId);
  if (!tenant) return;
  const content = { kind: 'storage-over-limit', instance: tenant.name, message } as const;
  await mailMembers(deps, tx, organizationId, (role) => isAllowed(role, 'billing.manage'), content);
}

function overLimit({ name, limits, metered }: Plan, bytes: number) {
  const what = `Its data takes ${mib(bytes)}, and ${name} holds ${mib(limits.storageBytes)}.`;
  const next = metered
    ? 'What is beyond that is paid by use. Delete data, or change to a bigger plan.'
    : 'Delete data, or change to a bigger plan; nothing is switched off for it.';
  return { type: 'warning', reason: 'StorageOverLimit', message: `${what} ${next}` } as const;
}

function withinLimit({ name, limits }: Plan) {
  const message = `Its data fits into the ${mib(limits.storageBytes)} of ${name} again.`;
  return { type: 'normal', reason: 'StorageWithinLimit', message } as const;
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
