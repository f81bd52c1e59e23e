import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { unwrap } from '@fleetcommand/kernel/result';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { createFakeBackupStore } from '@fleetcommand/testing/fakes/backup-store';
import { plainSealer } from '@fleetcommand/testing/fakes/stream-sealer';
import { beforeEach, describe, expect, it } from 'vitest';

import { claimDomain } from '../domains/claim-domain.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import type { BackupDependencies } from './dependencies.js';
import { restoreDeleted } from './restore-deleted.js';
import { runBackups } from './run-backups.js';

let workshop: Workshop;
let deps: BackupDependencies;
let tenant: Tenant;

/** An instance that is deleted, with its last copy kept. */
beforeEach(async () => {
  workshop = await openWorkshop({ keepsBackups: true });
  deps = { ...workshop.deps, backups: createFakeBackupStore(), sealer: plainSealer };
  tenant = await workshop.live('pro');
  unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
  await workshop.rest();
  await runBackups(deps);
  await workshop.rest();
});

describe('a deleted instance whose region went on without it', () => {
  it('comes back below the suffix its region has by then, with everything that follows from it', async () => {
    const { office } = workshop;
    const { store } = deps;
    const region = (await store.catalogue.listRegions())[0]!;
    await store.catalogue.saveRegion({ ...region, domain: 'eu.example.test' });
    const { tenant: back } = unwrap(await restoreDeleted(office, workshop.owner, tenant.id));
    expect(back.platformDomain).toBe('eu.example.test');
    await workshop.rest();
    await runBackups(deps);
    await workshop.rest();
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'active' });
    const route = workshop.cluster.objects().find(({ kind }) => kind === 'IngressRoute');
    expect(JSON.stringify(route?.['spec'])).toContain(`Host(\`${tenant.slug}.eu.example.test\`)`);
    const { items } = await store.events.list(tenant.id, { limit: 50 });
    expect(items.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`${tenant.slug}.eu.example.test`),
    );
    const claimed = unwrap(
      await claimDomain(office, workshop.owner, tenant.id, { hostname: 'chat.acme.com' }),
    );
    expect(claimed.secrets.targetZone).toBe('domains.eu.example.test');
  });

  it('does not come back where its address leads elsewhere by then, or its region is gone', async () => {
    const { catalogue } = deps.store;
    const bring = () => restoreDeleted(workshop.office, workshop.owner, tenant.id);
    const [region] = await catalogue.listRegions();
    const { appsDomain } = workshop.office.domains;
    const below = { id: 'sub', name: 'Sub', open: true, addresses: [] };
    await catalogue.saveRegion({ ...below, domain: `${tenant.slug}.${appsDomain}` });
    expect(await bring()).toMatchObject({ error: { code: 'slugs.unusable' } });
    await catalogue.removeRegion('sub', workshop.office.clock.now());
    await catalogue.removeRegion(region!.id, workshop.office.clock.now());
    expect(await bring()).toMatchObject({ error: { code: 'catalogue.unknown-region' } });
    expect((await workshop.tenant(tenant.id)).state).toBe('deleted');
  });

  it('is placed anew where its cluster was taken out of the fleet', async () => {
    await workshop.addOther();
    const { catalogue } = deps.store;
    await catalogue.removeCluster(tenant.clusterId, workshop.office.clock.now());
    const { tenant: back } = unwrap(
      await restoreDeleted(workshop.office, workshop.owner, tenant.id),
    );
    expect(back).toMatchObject({ clusterId: workshop.other.id, waitsForPlace: false });
  });
});
