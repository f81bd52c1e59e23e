import type { Backup } from '@fleetcommand/application/ports/backups';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aBackup } from '../../builders/billing.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import { aTenantDatabase } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

const MADE = { state: 'made', sha256: 'ab', nextAttemptAt: null } as const;
const later = (ms: number) => new Date(SOME_TIME.getTime() + ms);

export function describeBackups(subject: GetSubject): void {
  describe('backups', () => {
    it('are kept with all that becomes of them', async () => {
      const { backups } = subject().store;
      const backup = aBackup();
      await backups.add(backup);
      expect(await backups.find(backup.id)).toEqual(backup);
      const made = {
        state: 'made',
        sizeBytes: 5_000_000_000,
        sha256: 'ab',
        madeAt: later(1),
        nextAttemptAt: null,
      } as const;
      await backups.update(backup.id, made);
      const wanted = { restoreInto: someId('ten'), restoredAt: later(2), problem: 'full' };
      await backups.update(backup.id, wanted);
      expect(await backups.find(backup.id)).toEqual({ ...backup, ...made, ...wanted });
      expect(await backups.find(someId('bak'))).toBeNull();
    });

    it('are due from their time on, the longest waiting first, and no more once they are made', async () => {
      const { backups } = subject().store;
      const organizationId = someId('org');
      const [late, early] = [20, 10].map((ms) =>
        aBackup({ organizationId, nextAttemptAt: later(ms) }),
      ) as [Backup, Backup];
      for (const each of [late, early]) await backups.add(each);
      const due = async (at: Date) =>
        (await backups.listDue(at, 1_000)).filter((each) => each.organizationId === organizationId);
      expect(await due(later(9))).toEqual([]);
      expect(await due(later(20))).toEqual([early, late]);
      await backups.update(early.id, { state: 'made', sha256: 'ab', nextAttemptAt: null });
      expect(await due(later(20))).toEqual([late]);
    });

    it('are owed once of a kind, however often somebody thinks of it', async () => {
      const { backups } = subject().store;
      const tenantId = someId('ten');
      const first = aBackup({ tenantId, kind: 'scheduled' });
      expect(await backups.add(first)).toBe(true);
      expect(await backups.add(aBackup({ tenantId, kind: 'scheduled' }))).toBe(false);
      expect(await backups.add(aBackup({ tenantId, kind: 'manual' }))).toBe(true);
      await backups.update(first.id, { state: 'made', sha256: 'ab', nextAttemptAt: null });
      const next = aBackup({ tenantId, kind: 'scheduled' });
      expect(await backups.add(next)).toBe(true);
      const newest = [first, next].sort((a, b) => (a.id < b.id ? 1 : -1))[0];
      expect((await backups.newest(tenantId, 'scheduled'))?.id).toBe(newest?.id);
      expect(await backups.newest(tenantId, 'final')).toBeNull();
    });

    it('are over at their time, unless somebody is putting them back, and go', async () => {
      const { backups } = subject().store;
      const organizationId = someId('org');
      const [over, wanted, young] = [later(1), later(2), later(30)].map((expiresAt) =>
        aBackup({ ...MADE, organizationId, expiresAt }),
      ) as [Backup, Backup, Backup];
      for (const each of [over, wanted, young]) await backups.add(each);
      const into = someId('ten');
      await backups.update(wanted.id, { restoreInto: into });
      expect(await backups.findRestoring(into)).toMatchObject({ id: wanted.id });
      expect(await backups.findRestoring(someId('ten'))).toBeNull();
      const expired = async (at: Date) =>
        (await backups.listExpired(at, { limit: 1_000 })).items
          .filter((each) => each.organizationId === organizationId)
          .map(({ id }) => id);
      expect(await expired(later(0))).toEqual([]);
      expect(await expired(later(10))).toEqual([over.id]);
      const behind = { limit: 1_000, after: over.id };
      expect((await backups.listExpired(later(10), behind)).items).not.toContainEqual(
        expect.objectContaining({ id: over.id }),
      );
      await backups.remove(over.id);
      expect(await backups.find(over.id)).toBeNull();
      expect(await expired(later(40))).toEqual([young.id]);
    });

    it('are given up while they are not made, and may be owed again then', async () => {
      const { backups } = subject().store;
      const [tenantId, organizationId] = [someId('ten'), someId('org')];
      const of = { tenantId, organizationId };
      const pending = aBackup({ ...of, problem: 'full' });
      const made = aBackup({ ...of, ...MADE });
      for (const each of [pending, made]) await backups.add(each);
      const failing = async () =>
        (await backups.list({ limit: 5 }, { tenantId, isFailing: true })).items.map(({ id }) => id);
      expect(await failing()).toEqual([pending.id]);
      const count = await backups.countFailing();
      for (const problem of ['full', '']) await backups.add(aBackup({ problem }));
      expect(await backups.countFailing()).toBe(count + 1);
      const change = { problem: 'given up', expiresAt: later(9) };
      expect(await backups.giveUp(made.id, change)).toBe(false);
      expect(await backups.find(made.id)).toEqual(made);
      expect(await backups.giveUp(pending.id, change)).toBe(true);
      expect(await backups.giveUp(pending.id, change)).toBe(false);
      const given = { ...pending, ...change, state: 'void', nextAttemptAt: null };
      expect(await backups.find(pending.id)).toEqual(given);
      expect(await failing()).toEqual([]);
      expect(await backups.add(aBackup(of))).toBe(true);
    });

    it('are put off only while the same is due on them', async () => {
      const { backups } = subject().store;
      const due = aBackup();
      const nextAttemptAt = SOME_TIME;
      const restoring = aBackup({ ...MADE, nextAttemptAt, restoreInto: someId('ten') });
      const done = aBackup(MADE);
      for (const each of [due, restoring, done]) await backups.add(each);
      const change = { problem: 'full', attempts: 1, nextAttemptAt: later(9) };
      for (const each of [due, restoring]) {
        expect(await backups.putOff(each, change)).toBe(true);
        expect(await backups.find(each.id)).toEqual({ ...each, ...change });
      }
      expect(await backups.putOff({ ...restoring, restoreInto: null }, change)).toBe(false);
      expect(await backups.putOff({ ...due, restoreInto: someId('ten') }, change)).toBe(false);
      expect(await backups.putOff(done, change)).toBe(false);
      expect(await backups.find(done.id)).toEqual(done);
    });

    it('go with their organization, and none is made any more', async () => {
      const { backups } = subject().store;
      const organizationId = someId('org');
      const [made, pending, others] = [
        aBackup({ ...MADE, organizationId }),
        aBackup({ organizationId }),
        aBackup(MADE),
      ] as const;
      for (const each of [made, pending, others]) await backups.add(each);
      await backups.expireAll(organizationId, later(5));
      expect(await backups.find(made.id)).toEqual({ ...made, expiresAt: later(5) });
      const gone = { state: 'void', nextAttemptAt: null, expiresAt: later(5) } as const;
      expect(await backups.find(pending.id)).toEqual({ ...pending, ...gone });
      expect(await backups.find(others.id)).toEqual(others);
    });

    it('are due by a plan for who has had none since, is owed none, runs or sleeps, is paid for and has a database', async () => {
      const { store, expire } = subject();
      const planId = `plan-${someId('ten').slice(-8)}`;
      const fleet = await storeFleet(store);
      const wanted = { planId, planVersion: 3, createdAt: SOME_TIME };
      const make = async (changes: Partial<Tenant> = {}, hasDatabase = true) => {
        const { tenant } = await storeTenant(store, fleet, { ...wanted, ...changes });
        if (!hasDatabase) return tenant;
        const database = await store.databases.createOnce(aTenantDatabase(tenant), SOME_TIME);
        const lease = await store.leases.acquire(`tenant/${tenant.id}`, 'worker-1', 60_000);
        if (!lease) throw new Error('the lease is held');
        await store.databases.setState(database.id, lease, 'ready');
        await expire(lease);
        return tenant;
      };
      const [one, other] = [await make(), await make({ intent: 'hibernated' })];
      await make({ standing: 'suspended' });
      await make({ intent: 'suspended' });
      await make({ planVersion: 2 });
      await make({ createdAt: later(100) });
      await make({}, false);
      const due = async (since: Date) => {
        const query = { planId, planVersion: 3, since, limit: 10 };
        return (await store.backups.listUncopied(query)).map(({ id }) => id);
      };
      expect(await due(later(50))).toEqual([one.id, other.id].sort());
      const { id: tenantId, organizationId } = one;
      const copy = aBackup({ tenantId, organizationId, kind: 'scheduled', createdAt: later(40) });
      await store.backups.add(copy);
      expect(await due(later(50))).toEqual([other.id]);
      await store.backups.update(copy.id, MADE);
      expect(await due(later(50))).toEqual([one.id, other.id].sort());
      expect(await due(later(30))).toEqual([other.id]);
    });

    it('are listed newest first, of one instance or of all', async () => {
      const { backups } = subject().store;
      const tenantId = someId('ten');
      const [one, two] = [aBackup({ tenantId }), aBackup({ tenantId, kind: 'manual' })] as const;
      for (const each of [one, two]) await backups.add(each);
      const [newer, older] = one.id > two.id ? [one, two] : [two, one];
      expect(await backups.list({ limit: 1 }, { tenantId })).toEqual({
        items: [newer],
        hasMore: true,
      });
      const rest = await backups.list({ limit: 1, after: newer.id }, { tenantId });
      expect(rest).toEqual({ items: [older], hasMore: false });
      expect((await backups.list({ limit: 500 })).items).toContainEqual(older);
    });
  });
}
