/** From what an instance holds to what its organization is charged for it, on the stand-in for Stripe. */
import type { Plan } from '@fleetcommand/domain/plans/plan';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { openTill, type Payer, type Till } from '@fleetcommand/testing/builders/till';
import { queuedMails } from '@fleetcommand/testing/builders/queued-mails';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { changePlan } from './change-plan.js';
import { measureStorage, type MeasureDependencies } from './measure-storage.js';
import { reportUsage } from './report-usage.js';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const METERED = {
  storage: { meter: 'storage', prices: [{ currency: 'eur', amountMinor: 730 }] },
};

let till: Till;
/** Bytes, by database. */
const held = new Map<string, number>();
let deps: MeasureDependencies;
let payer: Payer;

beforeEach(async () => {
  till = await openTill();
  held.clear();
  const { secretBox } = till.office;
  deps = { ...till.deps, secretBox, tenantDatabases: { sizes: async () => ok(new Map(held)) } };
  payer = await sellTo('ada', { metered: METERED });
});
afterEach(() => till.close());

/** On a plan that holds one MiB. */
async function sellTo(name: string, change: Partial<Plan>): Promise<Payer> {
  const { catalogue } = till.office.store;
  const pro = await catalogue.findPlan('pro');
  if (!pro) throw new Error('nothing is sold');
  const limits = { ...pro.limits, storageBytes: MIB };
  await catalogue.savePlan({ ...pro, version: pro.version + 1, limits, ...change });
  const customer = await till.customer(name, 'pro');
  await till.subscribe(customer);
  await till.settle();
  await till.office.store.databases.createOnce(
    {
      id: till.office.ids.next('db'),
      tenantId: customer.tenantId,
      name: `t_${customer.tenantId}`,
      role: 't',
      passwordCiphertext: 'sealed',
      state: 'ready',
    },
    till.office.clock.now(),
  );
  return customer;
}

const hold = (mib: number, { tenantId } = payer) => void held.set(`t_${tenantId}`, mib * MIB);

const report = () => reportUsage(till.deps);
const nextHour = () => till.office.clock.advance(HOUR_MS);
const counted = () =>
  Object.values(till.stand.world.state.meterEvents).map(({ value }) => Number(value));
const reasons = async () =>
  (await till.office.store.events.list(payer.tenantId, { limit: 20 })).items.map(
    ({ reason }) => reason,
  );

describe('what an instance holds', () => {
  it('is measured once an hour, and told of when it comes to be more than its plan holds', async () => {
    hold(1);
    expect(await measureStorage(deps)).toEqual({ ok: true, value: { measured: 1, missing: [] } });
    expect(await measureStorage(deps)).toEqual({ ok: true, value: { measured: 0, missing: [] } });
    expect(await reasons()).not.toContain('StorageOverLimit');
    hold(3);
    for (let hour = 1; hour <= 2; hour++) {
      nextHour();
      await measureStorage(deps);
    }
    const { usage } = till.office.store;
    const [measured] = (await usage.listMeasurements(payer.organizationId)).values();
    expect(measured).toMatchObject({ bytes: 3 * MIB, measuredAt: till.office.clock.now() });
    expect(measured?.overSince).toEqual(new Date(till.office.clock.now().getTime() - HOUR_MS));
    expect((await reasons()).filter((reason) => reason === 'StorageOverLimit')).toHaveLength(1);
    hold(1);
    nextHour();
    await measureStorage(deps);
    expect((await reasons())[0]).toBe('StorageWithinLimit');
  });

  it('is told by mail to those who pay, once each time it comes to be more', async () => {
    const { office } = till;
    await office.actor('viewer', payer.organizationId);
    await office.actor('billing', payer.organizationId);
    for (const mib of [3, 4, 1, 3]) {
      hold(mib);
      nextHour();
      await measureStorage(deps);
    }
    const mails = await queuedMails(office.store, office.secretBox, office.clock.now());
    const told = mails.filter(({ kind }) => kind === 'storage-over-limit');
    const payers = (await office.store.fleet.listMembers(payer.organizationId))
      .filter(({ role }) => role !== 'viewer')
      .map(({ email }) => email);
    expect(payers).toHaveLength(2);
    expect(told.map(({ to }) => to).sort()).toEqual([...payers, ...payers].sort());
    expect(told[0]).toMatchObject({
      instance: (await till.tenant(payer)).name,
      message: expect.stringMatching(/takes 3 MiB.*holds 1 MiB.*bigger plan/),
    });
  });

  it('is measured by one worker at a time, and told of once, also by one that was stopped meanwhile', async () => {
    hold(3);
    const [one, other] = await Promise.all([measureStorage(deps), measureStorage(deps)]);
    expect(unwrap(one).measured + unwrap(other).measured).toBe(1);
    hold(1);
    nextHour();
    // It asks how large they are, and is stopped for long; another worker measures them.
    const sizes = async () => {
      till.office.clock.advance(deps.lease.ttlMs);
      await measureStorage({ ...deps, lease: { ...deps.lease, holder: 'another' } });
      return ok(new Map(held));
    };
    await measureStorage({ ...deps, tenantDatabases: { sizes } });
    const told = (await reasons()).filter((reason) => reason?.startsWith('Storage'));
    expect(told).toEqual(['StorageWithinLimit', 'StorageOverLimit']);
  });

  it('stays as it was measured last while the data server does not know its database', async () => {
    const others = await sellTo('bob', {});
    hold(3);
    hold(1, others);
    await measureStorage(deps);
    held.delete(`t_${payer.tenantId}`);
    nextHour();
    const missing = [`t_${payer.tenantId}`];
    expect(unwrap(await measureStorage(deps))).toEqual({ measured: 1, missing });
    expect(await reasons()).not.toContain('StorageWithinLimit');
    const { usage } = till.office.store;
    const all = await usage.listMeasurements(payer.organizationId);
    expect(all.get(payer.tenantId)).toMatchObject({ bytes: 3 * MIB });
  });

  it('keeps it from moving to a plan that holds less, and does not count where nothing is metered', async () => {
    const bob = await sellTo('bob', { metered: null });
    hold(2_000, bob);
    await measureStorage(deps);
    expect((await report()).reported).toBe(0);
    const small = changePlan(till.deps, bob.actor, bob.tenantId, 'free', till.office.clock.now());
    expect(await small).toMatchObject({
      error: {
        code: 'billing.over-limit',
        message: expect.stringContaining('2000 MiB of data where Free holds 1024'),
      },
    });
  });
});

describe('what it holds beyond its plan', () => {
  it('is told to the provider by the hour, and is on the next invoice', async () => {
    hold(1_025);
    for (let hour = 1; hour <= 3; hour++) {
      await measureStorage(deps);
      await report();
      nextHour();
    }
    expect(counted()).toEqual([1_024, 1_024, 1_024]);
    till.stand.world.advance(32 * 86_400);
    const { invoices } = till.stand.world.state;
    // The first is of when the trial was over.
    expect(Object.values(invoices).map(({ total }) => total)).toEqual([2_903]);
  });

  it('is counted once, whatever call was the last of the one who told it', async () => {
    hold(3);
    await measureStorage(deps);
    const recorder = createCrasher();
    await reportUsage({ ...till.deps, ...wrapped(recorder) });
    expect(counted()).toEqual([2]);
    for (let atCall = 1; atCall <= recorder.calls.length; atCall += 1)
      for (const when of ['before', 'after'] as const) {
        nextHour();
        await measureStorage(deps);
        const before = counted().length;
        const dying = reportUsage({ ...till.deps, ...wrapped(createCrasher({ atCall, when })) });
        await expect(dying).rejects.toThrow(Crash);
        await report();
        expect(counted().slice(before)).toEqual([2]);
        expect(await report()).toEqual({ reported: 0, doubtful: 0 });
      }
  });

  it('is not told again once the provider may have forgotten the first time', async () => {
    hold(3);
    await measureStorage(deps);
    // Told, and the answer lost.
    const crasher = createCrasher({ atCall: 1, when: 'after' });
    const payments = crasher.wrap('payments', till.deps.payments);
    await expect(reportUsage({ ...till.deps, payments })).rejects.toThrow(Crash);
    till.office.clock.advance(24 * HOUR_MS);
    expect(await report()).toEqual({ reported: 0, doubtful: 1 });
    expect(counted()).toEqual([2]);
  });

  it('waits while the provider does not answer, and for who has no customer there yet', async () => {
    hold(3);
    await measureStorage(deps);
    await till.stand.close();
    expect(await report()).toMatchObject({ failure: { code: 'payments.unreachable' } });
  });
});

function wrapped(crasher: ReturnType<typeof createCrasher>) {
  const { store, payments } = till.deps;
  return {
    store: crasher.wrap('store', { usage: store.usage }),
    payments: crasher.wrap('payments', payments),
  };
}
