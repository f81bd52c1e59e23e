import type { Rollout } from '@fleetcommand/domain/releases/rollout';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aBlueprint } from '../../builders/catalogue.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { aRollout, anOperation } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

export function describeReleases(subject: GetSubject): void {
  /** Two versions of an application of its own, and a fleet on the first. */
  const storeApplication = async (id: string) => {
    const { store } = subject();
    const [first, second] = [aBlueprint({ id }), aBlueprint({ id, version: 2 })] as const;
    await store.catalogue.saveBlueprint(second);
    const fleet = await storeFleet(store, { blueprint: first });
    return { store, fleet, first, second, releases: store.releases };
  };
  const rolloutTo2 = (blueprintId: string, changes: Partial<Rollout> = {}) =>
    aRollout({ blueprintId, version: 2, ...changes });

  describe('releases', () => {
    it('are listed newest first, with how many instances are on each', async () => {
      const { store, fleet, first, second, releases } = await storeApplication('listed');
      await storeTenant(store, fleet);
      const gone = await storeTenant(store, fleet, { intent: 'deleted' });
      await store.transaction(async (tx) => {
        const lease = await tx.leases.acquire(gone.tenant.id, 'worker', 60_000);
        if (!lease) throw new Error('somebody else has the lease');
        unwrap(await tx.tenants.recordObserved(gone.tenant.id, lease, 1, { deletedAt: SOME_TIME }));
      });
      const listed = (await releases.list()).filter(({ blueprint }) => blueprint.id === 'listed');
      expect(listed).toMatchObject([
        { blueprint: second, withdrawnAt: null, tenants: 0 },
        { blueprint: first, withdrawnAt: null, tenants: 1 },
      ]);
      expect(listed[0]?.publishedAt).toBeInstanceOf(Date);
      expect(await releases.list('listed')).toEqual(listed);
      expect(await releases.find('listed', 1)).toEqual(listed[1]);
      expect(await releases.find('listed', 3)).toBeNull();
    });

    it('that are withdrawn are nobody’s newest, but stay for who has them, and can come back', async () => {
      const { store, first, second, releases } = await storeApplication('withdrawn');
      const { catalogue } = store;
      const at = new Date('2026-01-02T00:00:00Z');
      expect(await releases.setWithdrawn('withdrawn', 2, at)).toBe(true);
      expect(await catalogue.findBlueprint('withdrawn')).toEqual(first);
      expect(await catalogue.findBlueprint('withdrawn', 2)).toEqual(second);
      const isHere = ({ id }: { readonly id: string }) => id === 'withdrawn';
      expect((await catalogue.listBlueprints()).filter(isHere)).toEqual([first]);
      const [newest] = (await releases.list()).filter(({ blueprint }) => isHere(blueprint));
      expect(newest).toMatchObject({ blueprint: second, withdrawnAt: at });
      await releases.setWithdrawn('withdrawn', 2, null);
      expect(await catalogue.findBlueprint('withdrawn')).toEqual(second);
      expect(await releases.setWithdrawn('withdrawn', 3, at)).toBe(false);
    });
  });

  describe('rollouts', () => {
    it('are one at a time for an application, and are found until and after they end', async () => {
      const { releases } = await storeApplication('once');
      const first = rolloutTo2('once');
      expect(await releases.addRollout(first)).toBe(true);
      expect(await releases.addRollout(rolloutTo2('once'))).toBe(false);
      expect(await releases.findRollout(first.id)).toEqual(first);
      const isHere = ({ blueprintId }: Rollout) => blueprintId === 'once';
      const paused = { ...first, state: 'paused', reason: '3 failed', failuresSeen: 1 } as const;
      await releases.updateRollout(first.id, paused);
      expect((await releases.listOpenRollouts()).filter(isHere)).toEqual([paused]);
      const done = { ...paused, state: 'done', endedAt: new Date('2026-01-02T00:00:00Z') } as const;
      await releases.updateRollout(first.id, done);
      expect((await releases.listOpenRollouts()).filter(isHere)).toEqual([]);
      const second = rolloutTo2('once');
      expect(await releases.addRollout(second)).toBe(true);
      const { items } = await releases.listRollouts({ limit: 1_000 });
      const newestFirst = [second, done].toSorted((a, b) => (a.id < b.id ? 1 : -1));
      expect(items.filter(isHere)).toEqual(newestFirst);
    });

    it('are held by one at a time, until the transaction ends', async () => {
      const { store, releases } = await storeApplication('held');
      const rollout = rolloutTo2('held');
      await releases.addRollout(rollout);
      await store.transaction(async (tx) => {
        expect(await tx.releases.lockRollout(rollout.id, 'leave')).toEqual(rollout);
        expect(
          await store.transaction((other) => other.releases.lockRollout(rollout.id, 'leave')),
        ).toBeNull();
      });
      expect(await store.transaction((tx) => tx.releases.lockRollout(rollout.id, 'leave'))).toEqual(
        rollout,
      );
    });

    it('count who is behind, moving, failed and there, and list who is behind', async () => {
      const { store, fleet, releases } = await storeApplication('counted');
      const rollout = rolloutTo2('counted', { startedAt: new Date('2026-01-01T00:00:00Z') });
      await releases.addRollout(rollout);
      const behind = await storeTenant(store, fleet);
      await storeTenant(store, fleet, { intent: 'deleted' });
      const [moving, failed, moved, anew] = await Promise.all(
        Array.from({ length: 4 }, () => storeTenant(store, fleet)),
      );
      const move = async (one: { readonly tenant: Tenant } | undefined, startedAt: string) => {
        if (!one) throw new Error('not stored');
        const { tenant } = one;
        const operation = anOperation(tenant, { kind: 'tenant.upgrade' }, new Date(startedAt));
        await store.operations.create(operation);
        await store.tenants.change(tenant.id, tenant.generation, {
          blueprintVersion: 2,
          state: 'updating',
          currentOperationId: operation.id,
        });
        return operation;
      };
      await move(moving, '2026-01-01T00:00:01Z');
      const broken = await move(failed, '2026-01-01T00:00:01Z');
      const ended = {
        ...broken,
        state: 'failed',
        endedAt: new Date('2026-01-01T00:01:00Z'),
      } as const;
      await store.operations.save(broken, ended);
      const whole = await move(moved, '2026-01-01T00:00:01Z');
      await store.operations.save(whole, { ...whole, state: 'succeeded', endedAt: SOME_TIME });
      const before = await move(anew, '2025-12-31T23:59:59Z');
      await store.operations.save(before, { ...before, state: 'failed', endedAt: SOME_TIME });
      expect(await releases.progressOf(rollout)).toEqual({
        behind: 1,
        moving: 1,
        failed: 1,
        moved: 2,
      });
      const nobodys = rolloutTo2('of-nobody');
      await releases.addRollout(nobodys);
      expect(await releases.progressOfAll([nobodys, rollout])).toEqual(
        new Map([
          [nobodys.id, { behind: 0, moving: 0, failed: 0, moved: 0 }],
          [rollout.id, await releases.progressOf(rollout)],
        ]),
      );
      expect(await releases.listBehind(rollout, 10)).toEqual([behind.tenant]);
      expect(await releases.listBehind(rollout, 0)).toEqual([]);
      expect((await store.tenants.find(behind.tenant.id))?.blueprintVersion).toBe(1);
    });
  });
}
