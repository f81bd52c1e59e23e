import { endOperation } from '@fleetcommand/domain/operations/operation';
import { unwrap } from '@fleetcommand/kernel/result';
import { aBlueprint } from '@fleetcommand/testing/builders/catalogue';
import { openOffice, OPERATOR, type Office } from '@fleetcommand/testing/builders/office';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { describe, expect, it } from 'vitest';

import { asOperator } from '../fleet/as-operator.js';
import { createTenant } from '../tenants/create-tenant.js';
import { moveTenantToRelease, upgradeTenant } from '../tenants/upgrade-tenant.js';
import { advanceRollouts } from './advance-rollouts.js';
import { publishRelease } from './publish-release.js';
import { startRollout, steerRollout } from './steer-rollout.js';
import { setReleaseWithdrawn } from './withdraw-release.js';

const APPLICATION = 'sample-chat';
const V2 = aBlueprint({ version: 2, appVersion: '2.0.0' });
const release2 = { blueprintId: APPLICATION, version: 2 };
const toVersion2 = { ...release2, atOnce: 2, failuresAllowed: 0 };

async function officeWith(count: number) {
  const office = await openOffice();
  const owner = await office.actor();
  const tenants = [];
  for (let n = 1; n <= count; n += 1) {
    const wanted = { name: `Acme ${n}`, slug: `acme-${n}`, plan: 'free' };
    tenants.push(unwrap(await createTenant(office, owner, wanted)).tenant);
  }
  unwrap(await publishRelease(office, OPERATOR, V2));
  return { office, owner, tenants };
}

const progress = async ({ store }: Office) => {
  const { items } = await store.releases.listRollouts({ limit: 1 });
  return items[0] && { ...(await store.releases.progressOf(items[0])), state: items[0].state };
};

/** What a worker would do: the oldest that is under way comes to its end. */
async function end({ store, clock }: Office, state: 'succeeded' | 'failed'): Promise<void> {
  const { items } = await store.fleet.listOperations(['queued'], { limit: 100 });
  const moving = items.filter(({ kind }) => kind === 'tenant.upgrade').at(-1);
  if (!moving) throw new Error('nothing is moving');
  const operation = await store.operations.find(moving.id);
  if (!operation) throw new Error('gone');
  const error = { code: 'workload.failed', message: 'ImagePullBackOff' };
  const ended = state === 'failed' ? { state, error } : { state };
  await store.operations.save(operation, endOperation(operation, ended, clock.now()));
}

describe('publishing a release', () => {
  it('offers it to new instances, moves nobody, and is audited', async () => {
    const { office, owner, tenants } = await officeWith(1);
    expect(office.audit().at(-1)).toMatchObject({
      action: 'release.publish',
      targetId: 'sample-chat@2',
      organizationId: null,
    });
    expect(await office.store.tenants.find(tenants[0]!.id)).toMatchObject({
      blueprintVersion: 1,
      generation: 1,
    });
    const wanted = { name: 'Fresh', slug: 'fresh', plan: 'free' };
    const { tenant } = unwrap(await createTenant(office, owner, wanted));
    expect(tenant.blueprintVersion).toBe(2);
  });

  it('never changes a version that is there, and says which is next', async () => {
    const { office } = await officeWith(0);
    for (const version of [1, 2]) {
      const again = await publishRelease(office, OPERATOR, aBlueprint({ version }));
      expect(again).toMatchObject({ error: { code: 'releases.old-version' } });
      expect(again.ok ? '' : again.error.message).toContain('version 3');
    }
  });

  it('is done once, where two publish a version at once', async () => {
    const { office } = await officeWith(0);
    const published = await Promise.all(
      ['3.0.0', '3.0.1'].map((appVersion) =>
        publishRelease(office, OPERATOR, aBlueprint({ version: 3, appVersion })),
      ),
    );
    expect(published.filter(({ ok }) => ok)).toHaveLength(1);
    const told = office.audit().filter(({ targetId }) => targetId === 'sample-chat@3');
    const offered = await office.store.catalogue.findBlueprint(APPLICATION, 3);
    expect(told).toMatchObject([{ after: { appVersion: offered?.appVersion } }]);
  });
});

describe('an instance', () => {
  it('goes to the newest version that is offered, once', async () => {
    const { office, owner, tenants } = await officeWith(1);
    const id = tenants[0]!.id;
    const { tenant, operation } = unwrap(await upgradeTenant(office, owner, id));
    expect([tenant.blueprintVersion, tenant.generation, operation.kind]).toEqual([
      2,
      2,
      'tenant.upgrade',
    ]);
    expect(office.audit().at(-1)).toMatchObject({
      before: { blueprintVersion: 1 },
      after: { blueprintVersion: 2 },
    });
    expect(await upgradeTenant(office, owner, id)).toMatchObject({
      error: { code: 'tenants.wrong-state' },
    });
  });

  it('is not moved by those who may only look', async () => {
    const { office, owner, tenants } = await officeWith(1);
    const viewer = await office.actor('viewer', owner.memberships[0]?.organizationId);
    expect(await upgradeTenant(office, viewer, tenants[0]!.id)).toMatchObject({
      error: { code: 'accounts.forbidden' },
    });
  });

  it('is taken back by operators, to a version that is there and offered', async () => {
    const { office, owner, tenants } = await officeWith(1);
    const id = tenants[0]!.id;
    unwrap(await upgradeTenant(office, owner, id));
    const operator = asOperator(OPERATOR);
    const back = unwrap(await moveTenantToRelease(office, operator, id, 1));
    expect(back.tenant.blueprintVersion).toBe(1);
    expect(await moveTenantToRelease(office, operator, id, 7)).toMatchObject({
      error: { code: 'releases.not-found', pointer: '/version' },
    });
    unwrap(await setReleaseWithdrawn(office, OPERATOR, release2, true));
    expect(await moveTenantToRelease(office, operator, id, 2)).toMatchObject({
      error: { code: 'releases.withdrawn', pointer: '/version' },
    });
    expect(await upgradeTenant(office, owner, id)).toMatchObject({
      error: { code: 'tenants.wrong-state' },
    });
  });
});

describe('a rollout', () => {
  it('moves a few at a time, until all are there', async () => {
    const { office } = await officeWith(3);
    unwrap(await startRollout(office, OPERATOR, toVersion2));
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'moved', moved: 2 }]);
    expect(await progress(office)).toMatchObject({ behind: 1, moving: 2 });
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'waited' }]);
    await end(office, 'succeeded');
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'moved', moved: 1 }]);
    await end(office, 'succeeded');
    await end(office, 'succeeded');
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'ended' }]);
    expect(await progress(office)).toEqual({
      behind: 0,
      moving: 0,
      failed: 0,
      moved: 3,
      state: 'done',
    });
    expect(await advanceRollouts(office)).toEqual([]);
  });

  it('pauses itself when one fails, and goes on when an operator has seen it', async () => {
    const { office } = await officeWith(3);
    const { id } = unwrap(await startRollout(office, OPERATOR, toVersion2));
    await advanceRollouts(office);
    await end(office, 'failed');
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'paused' }]);
    const paused = await office.store.releases.findRollout(id);
    expect(paused).toMatchObject({ state: 'paused' });
    expect(paused?.reason).toContain('1 could not be moved to version 2');
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'waited' }]);
    unwrap(await steerRollout(office, OPERATOR, id, 'resume'));
    expect(await advanceRollouts(office)).toMatchObject([{ did: 'moved', moved: 1 }]);
  });

  it('is one at a time, and to a version that is offered', async () => {
    const { office } = await officeWith(1);
    const start = (changes: object) =>
      startRollout(office, OPERATOR, { ...toVersion2, ...changes });
    expect(await start({ version: 9 })).toMatchObject({ error: { code: 'releases.not-found' } });
    const { id } = unwrap(await start({}));
    expect(await start({ version: 1 })).toMatchObject({ error: { code: 'rollouts.another-open' } });
    expect(await setReleaseWithdrawn(office, OPERATOR, release2, true)).toMatchObject({
      error: { code: 'releases.rolling-out' },
    });
    unwrap(await steerRollout(office, OPERATOR, id, 'cancel'));
    unwrap(await setReleaseWithdrawn(office, OPERATOR, release2, true));
    expect(await start({})).toMatchObject({ error: { code: 'releases.withdrawn' } });
    expect(await steerRollout(office, OPERATOR, id, 'resume')).toMatchObject({
      error: { code: 'rollouts.ended' },
    });
    expect(await advanceRollouts(office)).toEqual([]);
  });

  it('goes on after a crash anywhere, and moves nobody twice', async () => {
    const rehearsal = createCrasher();
    const first = await rolling();
    await advanceRollouts({ ...first, store: rehearsal.wrap('store', first.store) });
    for (const when of ['before', 'after'] as const) {
      for (let atCall = 1; atCall <= rehearsal.calls.length; atCall++) {
        const office = await rolling();
        const store = createCrasher({ atCall, when }).wrap('store', office.store);
        await expect(advanceRollouts({ ...office, store })).rejects.toThrow(Crash);
        await advanceRollouts(office);
        expect(await progress(office)).toMatchObject({ behind: 1, moving: 2 });
        const moves = office.audit().filter(({ action }) => action === 'tenant.upgrade');
        expect(moves).toHaveLength(2);
      }
    }
  });
});

async function rolling(): Promise<Office> {
  const { office } = await officeWith(3);
  unwrap(await startRollout(office, OPERATOR, toVersion2));
  return office;
}
