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
import type { Timers } from '../../ports/timers.js';
import type { UnmeasuredDatabase } from '../../ports/usage.js';
import { withLease, type HeldLease, type LeaseSettings } from '../leases/with-lease.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import { walkPages } from '../walk.js';

export interface MeasureDependencies extends MailDependencies {
  readonly store: Store;
  readonly tenantDatabases: Pick<TenantDatabases, 'sizes'>;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}

export interface StorageReport {
  readonly measured: number;
  /** Databases that should be there and that the data server does not know: they stay as they were measured last. */
  readonly missing: readonly string[];
}

/** One worker at a time; another finds nothing to do meanwhile. */
export async function measureStorage(
  deps: MeasureDependencies,
): Promise<Result<StorageReport, Failure>> {
  const { store, clock, timers, lease } = deps;
  const leasing = { leases: store.leases, clock, timers };
  const outcome = await withLease(leasing, 'storage', lease, (held) => measureAll(deps, held));
  return outcome.kind === 'done' ? outcome.value : ok({ measured: 0, missing: [] });
}

async function measureAll(
  deps: MeasureDependencies,
  { isHeld }: HeldLease,
): Promise<Result<StorageReport, Failure>> {
  const { store, tenantDatabases, clock } = deps;
  const hour = hourOf(clock.now());
  const missing: string[] = [];
  let measured = 0;
  const due = walkPages(
    (page) => store.usage.listUnmeasured(hour, page),
    ({ tenantId }) => tenantId,
  );
  for await (const databases of due) {
    const sizes = await tenantDatabases.sizes(databases.map(({ name }) => name));
    if (!sizes.ok) return sizes;
    for (const database of databases) {
      const bytes = sizes.value.get(database.name);
      if (bytes === undefined) {
        // Not an emptied one: it is being put back, or lost.
        missing.push(database.name);
        continue;
      }
      if (!isHeld()) return ok({ measured, missing });
      const plan = await store.catalogue.findPlan(database.planId, database.planVersion);
      if (await store.transaction((tx) => record(deps, tx, { database, plan, bytes, hour })))
        measured += 1;
    }
  }
  return ok({ measured, missing });
}

interface Finding {
  readonly database: UnmeasuredDatabase;
  readonly plan: Plan | null;
  readonly bytes: number;
  readonly hour: Date;
}

/** False, and nothing told, when somebody else measured it in this hour: whoever thought they held the lease. */
async function record(
  deps: MeasureDependencies,
  tx: Repositories,
  { database, plan, bytes, hour }: Finding,
): Promise<boolean> {
  const { tenantId, organizationId, overSince } = database;
  const now = deps.clock.now();
  const allowed = plan?.limits.storageBytes ?? Number.POSITIVE_INFINITY;
  const isOver = bytes > allowed;
  const measurement = {
    tenantId,
    organizationId,
    bytes,
    measuredAt: now,
    overSince: isOver ? (overSince ?? now) : null,
  };
  if (!(await tx.usage.measured(measurement, hour))) return false;
  if (plan && isOver !== (overSince !== null)) {
    const event = isOver ? overLimit(plan, bytes) : withinLimit(plan);
    const id = deps.ids.next('evt');
    await tx.events.append({ id, tenantId, organizationId, ...event, createdAt: now });
    if (isOver) await mailAboutStorage(deps, tx, { tenantId, organizationId }, event.message);
  }
  const quantity = mibOver(bytes, allowed);
  const meter = plan?.metered?.storage.meter;
  if (!meter || quantity === 0) return true;
  const counted = { tenantId, organizationId, meter, hour: hourOf(now), quantity };
  await tx.usage.count({ ...counted, triedAt: null, reportedAt: null });
  return true;
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
