/** What only PostgreSQL can show: locks between transactions, time zones, rows of another release, lost connections. */
import type { Lease } from '@fleetcommand/application/ports/leases';
import type { Rollout } from '@fleetcommand/domain/releases/rollout';
import { anOrganization } from '@fleetcommand/testing/builders/accounts';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { someId } from '@fleetcommand/testing/builders/ids';
import { aRollout } from '@fleetcommand/testing/builders/tenancy';
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startOperationFeed } from './operations/operation-feed.js';
import { startOutboxListener } from './jobs/outbox-listener.js';
import { createStore, type OpenStore } from './store.js';

let url: string;
let open: OpenStore;
let admin: pg.Client;
const unreadable = vi.fn();

beforeAll(async () => {
  url = await testDatabase();
  admin = new pg.Client(url);
  await admin.connect();
  // A server whose zone is far from UTC: instants must not move.
  await admin.query(`ALTER DATABASE ${admin.database} SET timezone = 'Pacific/Kiritimati'`);
  const options = { url, poolSize: 6, applicationName: 'postgres-spec' };
  open = createStore({ ...options, onUnreadableMessage: unreadable });
});
afterAll(async () => {
  await open.close();
  await admin.end();
});

async function take(name: string): Promise<Lease> {
  const lease = await open.store.leases.acquire(name, 'worker-1', 60_000);
  if (!lease) throw new Error('the lease is held');
  return lease;
}

async function untilBlocked(): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    expect(rows).not.toEqual([]);
  }, 10_000);
}

describe('on PostgreSQL', () => {
  it('instants are the same whatever the server’s time zone', async () => {
    const organization = anOrganization({ createdAt: new Date('2026-03-29T01:30:00.123Z') });
    await open.store.accounts.createOrganization(organization);
    expect(await open.store.accounts.findOrganization(organization.id)).toEqual(organization);
    const { rows } = await admin.query('SELECT created_at FROM organizations WHERE id = $1', [
      organization.id,
    ]);
    expect(rows).toEqual([{ created_at: organization.createdAt }]);
    const lease = await take('time-zone');
    expect(lease.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(lease.expiresAt.getTime()).toBeLessThan(Date.now() + 120_000);
  });

  it('a transaction that ran into a deadlock runs again, and both are done', async () => {
    const { store } = open;
    const fleet = await storeFleet(store);
    const [a, b] = [await storeTenant(store, fleet), await storeTenant(store, fleet)];
    let runs = 0;
    let holding = 0;
    let bothHoldOne: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (bothHoldOne = resolve));
    const change = (first: typeof a, second: typeof a) =>
      store.transaction(async (tx) => {
        runs++;
        const wanted = { state: 'updating', currentOperationId: someId('op') } as const;
        const one = await tx.tenants.find(first.tenant.id);
        await tx.tenants.change(first.tenant.id, one?.generation ?? 0, wanted);
        if (++holding === 2) bothHoldOne();
        await met;
        const two = await tx.tenants.find(second.tenant.id);
        await tx.tenants.change(second.tenant.id, two?.generation ?? 0, wanted);
      });
    await Promise.all([change(a, b), change(b, a)]);
    // Whose turn it is after that is PostgreSQL's to say: one that runs again may meet the other once more.
    expect(runs).toBeGreaterThan(2);
    expect((await store.tenants.find(a.tenant.id))?.generation).toBe(3);
    expect((await store.tenants.find(b.tenant.id))?.generation).toBe(3);
  });

  it('nobody can take a lease between a fenced write and its commit', async () => {
    const { store } = open;
    const { tenant } = await storeTenant(store, await storeFleet(store));
    const lease = await take(`tenant/${tenant.id}`);
    let taking: Promise<Lease | null> = Promise.resolve(null);
    await store.transaction(async (tx) => {
      await tx.tenants.recordObserved(tenant.id, lease, 1, { state: 'active' });
      taking = store.leases.acquire(lease.name, 'worker-2', 60_000);
      await untilBlocked();
    });
    expect(await taking).toBeNull();
  });

  it('whoever steers a rollout waits for who is at it, and finds what they made of it', async () => {
    const { store } = open;
    const { blueprint } = await storeFleet(store);
    const rollout = aRollout({ blueprintId: blueprint.id, version: blueprint.version });
    await store.releases.addRollout(rollout);
    const ended = { ...rollout, state: 'done', endedAt: new Date(0) } as const;
    let steering: Promise<Rollout | null> = Promise.resolve(null);
    await store.transaction(async (tx) => {
      await tx.releases.lockRollout(rollout.id, 'leave');
      steering = store.transaction((other) => other.releases.lockRollout(rollout.id, 'wait'));
      await untilBlocked();
      await tx.releases.updateRollout(rollout.id, ended);
    });
    expect(await steering).toEqual(ended);
  });

  it('a job of another release is put off, and does not hold up the others', async () => {
    const { store } = open;
    const id = someId('out');
    await admin.query(
      `INSERT INTO outbox (id, topic, payload) VALUES ($1, 'tenant.fly', '{"kind": "tenant.fly"}')`,
      [id],
    );
    const known = someId('out');
    const job = { kind: 'certificate.step', purpose: 'p', sequence: 1 } as const;
    await store.outbox.add({ id: known, job });
    const claimed = await store.transaction((tx) => tx.outbox.claim(10));
    expect(claimed.map((message) => message.id)).toEqual([known]);
    expect(unreadable).toHaveBeenCalledWith({ id, problem: expect.stringContaining('at kind') });
    const { rows } = await admin.query(
      `SELECT attempts, processed_at, available_at > now() + interval '50 seconds' AS later FROM outbox WHERE id = $1`,
      [id],
    );
    expect(rows).toEqual([{ attempts: 1, processed_at: null, later: true }]);
  });

  it('the store goes on after its connections were cut', async () => {
    const { store } = open;
    const organization = anOrganization();
    await store.accounts.createOrganization(organization);
    await cutConnections('postgres-spec');
    await vi.waitFor(
      async () => expect(await store.accounts.findOrganization(organization.id)).not.toBeNull(),
      10_000,
    );
    await open.ping();
  });
});

describe('listening', () => {
  it('rings for a commit that owes work, and again after the connection was cut', async () => {
    const ring = vi.fn();
    const listener = startOutboxListener({ url, applicationName: 'ringing', ring });
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(1), 10_000);
    const owe = () =>
      open.store.outbox.add({
        id: someId('out'),
        job: { kind: 'certificate.step', purpose: 'p', sequence: 1 },
      });
    await owe();
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(2), 10_000);
    await cutConnections('ringing');
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(3), 10_000);
    await owe();
    await vi.waitFor(() => expect(ring).toHaveBeenCalledTimes(4), 10_000);
    await listener.close();
  });

  it('wakes an operation’s readers after the connection was cut', async () => {
    const { store } = open;
    const { operation } = await storeTenant(store, await storeFleet(store));
    const onLost = vi.fn();
    const feed = startOperationFeed({ url, applicationName: 'feeding', onLost });
    const wake = vi.fn();
    feed.feed.subscribe(operation.id, wake);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), 10_000);
    await cutConnections('feeding');
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2), 10_000);
    expect(onLost).toHaveBeenCalledTimes(1);
    await feed.close();
    const { rows } = await admin.query(
      `SELECT 1 FROM pg_stat_activity WHERE application_name = 'feeding'`,
    );
    expect(rows).toEqual([]);
  });
});

async function cutConnections(applicationName: string): Promise<void> {
  await admin.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
    [applicationName],
  );
}
