import { MANUAL_COPIES } from '@fleetcommand/domain/backups/retention';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { bareId, type TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { domainNewsOf, queuedMails } from '@fleetcommand/testing/builders/queued-mails';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import {
  createFakeBackupStore,
  type FakeBackupStore,
} from '@fleetcommand/testing/fakes/backup-store';
import { bytesOf } from '@fleetcommand/testing/fakes/byte-streams';
import { plainSealer } from '@fleetcommand/testing/fakes/stream-sealer';
import { beforeEach, describe, expect, it } from 'vitest';

import type { BackupRepository } from '../../ports/backups.js';
import { claimDomain } from '../domains/claim-domain.js';
import { removeDomain } from '../domains/remove-domain.js';
import { asOperator } from '../fleet/as-operator.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import { accessTo } from './access-to.js';
import type { BackupDependencies } from './dependencies.js';
import { dropExpired } from './drop-expired.js';
import { giveUpCopy } from './give-up-copy.js';
import { requestBackup } from './request-backup.js';
import { restoreOwnBackup } from './request-restore.js';
import { restoreDeleted } from './restore-deleted.js';
import { runBackups } from './run-backups.js';
import { scheduleBackups } from './schedule-backups.js';

const DAY_MS = 86_400_000;

let workshop: Workshop;
let kept: FakeBackupStore;
let deps: BackupDependencies;
let tenant: Tenant;

beforeEach(async () => {
  workshop = await openWorkshop({ keepsBackups: true });
  kept = createFakeBackupStore();
  deps = { ...workshop.deps, backups: kept, sealer: plainSealer };
  tenant = await workshop.live('pro');
  await say('hello');
});

/** What the application of the instance holds. */
async function say(content: string, id: TenantId = tenant.id): Promise<void> {
  const access = await accessTo(deps, id);
  if (!access) throw new Error('there is no database');
  unwrap(await workshop.databases.restore(access, bytesOf(content)));
}
const heard = () => workshop.databases.databases.get(`t_${bareId(tenant.id)}`)?.content;

const office = () => ({ ...workshop.office, keepsBackups: true });
const copy = () => requestBackup(office(), workshop.owner, tenant.id);
const list = async () => (await deps.store.backups.list({ limit: 50 })).items;
const outcomes = async () => (await runBackups(deps)).map(({ outcome }) => outcome);
const restore = (id: Awaited<ReturnType<typeof list>>[number]['id']) =>
  restoreOwnBackup(workshop.office, workshop.owner, tenant.id, id);

async function made() {
  const backup = unwrap(await copy());
  await runBackups(deps);
  return backup;
}

async function ownersAddress(): Promise<string | undefined> {
  const members = await deps.store.fleet.listMembers(tenant.organizationId);
  return members.find(({ role }) => role === 'owner')?.email;
}

/** Until it is gone, with its last copy made where one is owed. */
async function remove(): Promise<void> {
  unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
  await workshop.rest();
  await runBackups(deps);
  await workshop.rest();
}

describe('a copy that somebody asks for', () => {
  it('is made, sealed, and kept for a month', async () => {
    const { id } = await made();
    expect(kept.kept.get(id)).toBe('sealed(hello)');
    const expiresAt = new Date(workshop.office.clock.now().getTime() + 30 * DAY_MS);
    const [row] = await list();
    expect(row).toMatchObject({ kind: 'manual', state: 'made', expiresAt });
    expect(row?.keyCiphertext).not.toBeNull();
    expect(workshop.office.audit().map(({ action }) => action)).toContain('backups.create');
  });

  it('is one at a time, and five at most', async () => {
    unwrap(await copy());
    expect(await copy()).toMatchObject({ error: { code: 'backups.being-made' } });
    await runBackups(deps);
    for (let count = 2; count <= MANUAL_COPIES; count++) await made();
    expect(await copy()).toMatchObject({ error: { code: 'backups.too-many' } });
  });

  it('is refused where none are kept, or there is nothing to copy', async () => {
    const without = { ...workshop.office, keepsBackups: false };
    const asked = await requestBackup(without, workshop.owner, tenant.id);
    expect(asked).toMatchObject({ error: { code: 'backups.off' } });
    unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
    expect(await copy()).toMatchObject({ error: { code: 'tenants.being-deleted' } });
  });

  it('is over at its time: what is kept of it goes first, and then what is known of it', async () => {
    const { id } = await made();
    workshop.office.clock.advance(30 * DAY_MS);
    const full = { code: 'backups.store-failed', message: 'Full.', retry: 'backoff' } as const;
    kept.failNext(full);
    expect(await dropExpired(deps)).toMatchObject({ dropped: 0, failures: [full] });
    expect(await list()).toHaveLength(1);
    expect(await dropExpired(deps)).toEqual({ dropped: 1, failures: [] });
    expect([kept.kept.has(id), await list()]).toEqual([false, []]);
  });
});

describe('an instance that is put back', () => {
  it('has the data of its copy, and is rolled only then', async () => {
    const { id } = await made();
    await say('spoilt');
    const { operation } = unwrap(await restore(id));
    expect(operation.steps.map(({ name }) => name)).toContain('restore');
    const pods = () => JSON.stringify(workshop.cluster.objects());
    const before = pods();
    expect((await workshop.reconcile(tenant.id)).decisions).toEqual(['await-restore']);
    expect([pods(), heard()]).toEqual([before, 'spoilt']);
    expect(await outcomes()).toEqual(['restored']);
    await workshop.rest();
    expect(heard()).toBe('hello');
    expect(pods()).not.toBe(before);
    expect(await workshop.operation(tenant.id)).toMatchObject({
      id: operation.id,
      state: 'succeeded',
    });
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'active' });
    const reasons = (await workshop.events(tenant.id)).map(({ reason }) => reason);
    expect(reasons).toContain('Restored');
  });

  it('is put back once at a time, from a copy of its own that is made', async () => {
    const { id } = unwrap(await copy());
    expect(await restore(id)).toMatchObject({ error: { code: 'backups.not-made' } });
    await runBackups(deps);
    unwrap(await restore(id));
    expect(await restore(id)).toMatchObject({ error: { code: 'backups.being-restored' } });
    const other = workshop.office.ids.next('bak');
    expect(await restore(other)).toMatchObject({ error: { code: 'backups.not-found' } });
  });

  it('keeps what was written since, where a worker listed it before another had put it back', async () => {
    const { id } = await made();
    unwrap(await restore(id));
    const { backups } = deps.store;
    const listed = await backups.listDue(workshop.office.clock.now(), 50);
    expect(await outcomes()).toEqual(['restored']);
    await say('written since');
    const stale: BackupRepository = {
      ...backups,
      find: (one) => backups.find(one),
      listDue: async () => listed,
    };
    const late = { ...deps.store, backups: stale };
    expect(await runBackups({ ...deps, store: late })).toMatchObject([{ outcome: 'busy' }]);
    expect(heard()).toBe('written since');
  });

  it('keeps what it has where the copy was damaged', async () => {
    const { id } = await made();
    kept.kept.set(id, 'sealed(something else)');
    await say('newer');
    unwrap(await restore(id));
    expect((await runBackups(deps))[0]).toMatchObject({ failure: { code: 'backups.lost' } });
    expect(heard()).toBe('newer');
  });
});

describe('a plan with copies', () => {
  it('has each of its instances copied by the day, and not twice by two workers', async () => {
    expect(await scheduleBackups(deps)).toBe(0);
    workshop.office.clock.advance(DAY_MS);
    const owed = await Promise.all([scheduleBackups(deps), scheduleBackups(deps)]);
    expect(owed.toSorted((a, b) => a - b)).toEqual([0, 1]);
    await runBackups(deps);
    expect(await scheduleBackups(deps)).toBe(0);
    const expiresAt = new Date(workshop.office.clock.now().getTime() + 7 * DAY_MS);
    expect(await list()).toMatchObject([{ kind: 'scheduled', state: 'made', expiresAt }]);
    workshop.office.clock.advance(DAY_MS);
    expect(await scheduleBackups(deps)).toBe(1);
  });
});

describe('an instance that is deleted', () => {
  it('loses its data only after its last copy is made', async () => {
    unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    expect(heard()).toBe('hello');
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'deleting' });
    expect(await outcomes()).toEqual(['made']);
    await workshop.rest();
    expect(heard()).toBeUndefined();
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'deleted' });
    expect(await list()).toMatchObject([{ kind: 'final', state: 'made' }]);
  });

  it('whose last copy cannot be made says so, and goes without one when an operator says why', async () => {
    const by = asOperator(OPERATOR);
    const giveUp = async () => {
      const [last] = await list();
      if (!last) throw new Error('no copy is owed');
      return giveUpCopy(workshop.office, by, last.id, 'Its disk is broken.');
    };
    unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    expect(await giveUp()).toMatchObject({ error: { code: 'backups.not-failing' } });
    kept.failNext({ code: 'backups.store-failed', message: 'Disk full.', retry: 'backoff' });
    expect(await outcomes()).toEqual(['failed']);
    await workshop.rest();
    const step = (await workshop.operation(tenant.id))?.steps.find(({ name }) => name === 'data');
    expect(step).toMatchObject({
      state: 'running',
      message: expect.stringMatching(/fails so far/),
    });
    expect(heard()).toBe('hello');
    const failing = await deps.store.backups.list({ limit: 5 }, { isFailing: true });
    expect(failing.items).toMatchObject([{ tenantId: tenant.id, problem: 'Disk full.' }]);

    unwrap(await giveUp());
    expect(await giveUp()).toMatchObject({ error: { code: 'backups.not-failing' } });
    await workshop.rest();
    expect(heard()).toBeUndefined();
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'deleted' });
    expect(workshop.office.audit().at(-1)).toMatchObject({
      action: 'backups.give-up',
      targetId: tenant.id,
      actor: { id: OPERATOR.userId },
      before: { problem: 'Disk full.' },
      after: { reason: 'Its disk is broken.' },
    });
    const back = await restoreDeleted(workshop.office, workshop.owner, tenant.id);
    expect(back).toMatchObject({ error: { code: 'backups.none-kept' } });
  });

  it('comes back under its name, with its data, while the copy is kept', async () => {
    await remove();
    const deleted = await deps.store.tenants.listRestorable([tenant.organizationId], { limit: 9 });
    expect(deleted.items.map(({ id }) => id)).toEqual([tenant.id]);
    const back = unwrap(await restoreDeleted(workshop.office, workshop.owner, tenant.id));
    expect(back).toMatchObject({ tenant: { id: tenant.id, slug: tenant.slug, deletedAt: null } });
    await workshop.rest();
    expect((await workshop.tenant(tenant.id)).state).not.toBe('active');
    await runBackups(deps);
    await workshop.rest();
    expect(heard()).toBe('hello');
    expect(await workshop.tenant(tenant.id)).toMatchObject({ state: 'active' });
    expect(await workshop.operation(tenant.id)).toMatchObject({
      kind: 'tenant.restore',
      state: 'succeeded',
    });
  });

  it('has its own domains claimed again with new records, which its people are told', async () => {
    const { office } = workshop;
    const claim = async (hostname: string) =>
      unwrap(await claimDomain(office, workshop.owner, tenant.id, { hostname }));
    const before = [await claim('chat.acme.com'), await claim('www.acme.com')];
    const given = await claim('given-up.acme.com');
    unwrap(await removeDomain(office, workshop.owner, given.id, given.revision));
    office.clock.advance(1_000);
    await remove();
    expect(await deps.store.domains.listOpen(tenant.id)).toEqual([]);
    unwrap(await restoreDeleted(office, workshop.owner, tenant.id));
    const after = await deps.store.domains.listOpen(tenant.id);
    expect(after.map(({ hostname }) => hostname)).toEqual(['chat.acme.com', 'www.acme.com']);
    expect(after.map(({ ownership }) => ownership.state)).toEqual(['pending', 'pending']);
    const secrets = [...before, ...after].flatMap((one) => Object.values(one.secrets));
    expect(new Set(secrets).size).toBe(8);
    const mails = await queuedMails(deps.store, office.secretBox, office.clock.now());
    expect(domainNewsOf(mails)).toEqual([`${await ownersAddress()}: added-again`]);
    expect(mails.at(-1)).toMatchObject({
      hostname: 'chat.acme.com, www.acme.com',
      message: expect.stringMatching(/is back.*set those that its page shows/s),
    });
  });

  it('and deleted a second time is copied a second time', async () => {
    await remove();
    unwrap(await restoreDeleted(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    await runBackups(deps);
    await workshop.rest();
    await say('and more');
    workshop.office.clock.advance(1_000);
    await remove();
    unwrap(await restoreDeleted(workshop.office, workshop.owner, tenant.id));
    await workshop.rest();
    await runBackups(deps);
    expect(heard()).toBe('and more');
  });

  it('does not come back while it is there, without a copy, or where its name is taken', async () => {
    const bring = () => restoreDeleted(workshop.office, workshop.owner, tenant.id);
    expect(await bring()).toMatchObject({ error: { code: 'tenants.not-deleted' } });
    unwrap(await deleteTenant(workshop.office, workshop.owner, tenant.id));
    expect(await bring()).toMatchObject({ error: { code: 'tenants.being-deleted' } });
    await workshop.rest();
    await runBackups(deps);
    await workshop.rest();
    const stranger = await workshop.office.actor();
    const asked = await restoreDeleted(workshop.office, stranger, tenant.id);
    expect(asked).toMatchObject({ error: { code: 'tenants.not-found' } });
    const other = await workshop.order();
    expect(other.slug).toBe(tenant.slug);
    expect(await bring()).toMatchObject({ error: { code: 'tenants.slug-taken' } });
    workshop.office.clock.advance(90 * DAY_MS);
    await dropExpired(deps);
    expect(await bring()).toMatchObject({ error: { code: 'backups.none-kept' } });
  });
});
