import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startCli();
});
afterEach(() => rig.close());

describe('fleet billing status', () => {
  it('says what each instance has of what its plan holds, measured or not yet', async () => {
    const { tenant, organization } = await rig.arrive('ada');
    expect((await rig.fleet('billing', 'status')).stdout).toContain('not measured yet');
    const now = rig.api.clock.now();
    const measured = {
      tenantId: tenant.id as TenantId,
      organizationId: organization.id as OrganizationId,
      bytes: 1_200_000_000,
      measuredAt: now,
      overSince: now,
    };
    await rig.api.parts.store.usage.measured(measured, now);
    expect((await rig.fleet('billing', 'status')).stdout).toMatch(/1\.2 GB of [\d.]+ [GM]B/);
  });
});
