import { DEFAULT_INTAKE } from '@fleetcommand/domain/tenancy/intake';
import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { storeFleet } from '../../builders/fleet.js';
import { aTenant } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

export function describeSettings(subject: GetSubject): void {
  describe('the settings', () => {
    it('are the defaults until somebody changes them, each from what they read', async () => {
      const { settings } = subject().store;
      expect(await settings.findIntake()).toEqual({ ...DEFAULT_INTAKE, revision: 0 });
      const closed = { ...DEFAULT_INTAKE, signups: 'closed', notice: 'Until Monday.' } as const;
      expect(await settings.saveIntake(closed, 0, SOME_TIME)).toBe(true);
      expect(await settings.findIntake()).toEqual({ ...closed, revision: 1 });
      expect(await settings.saveIntake(DEFAULT_INTAKE, 0, SOME_TIME)).toBe(false);
      expect(await settings.saveIntake(DEFAULT_INTAKE, 1, SOME_TIME)).toBe(true);
      expect(await settings.findIntake()).toEqual({ ...DEFAULT_INTAKE, revision: 2 });
    });

    it('of two who count at once one waits, and counts what the other made', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const before = await store.settings.countInstancesAlone();
      const someTenant = () =>
        aTenant({
          organizationId: fleet.organization.id,
          clusterId: fleet.cluster.id,
          regionId: fleet.cluster.regionId,
          planId: fleet.plan.id,
          planVersion: fleet.plan.version,
          blueprintId: fleet.blueprint.id,
          blueprintVersion: fleet.blueprint.version,
        });
      const makeOne = () =>
        store.transaction(async (tx) => {
          const count = await tx.settings.countInstancesAlone();
          unwrap(await tx.tenants.create(someTenant()));
          return count;
        });
      const counts = await Promise.all([makeOne(), makeOne()]);
      expect(counts.sort((a, b) => a - b)).toEqual([before, before + 1]);
    });
  });
}
