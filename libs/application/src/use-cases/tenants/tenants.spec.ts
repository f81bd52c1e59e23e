import { endOperation } from '@fleetcommand/domain/operations/operation';
import { unwrap } from '@fleetcommand/kernel/result';
import { Crash, createCrasher } from '@fleetcommand/testing/fakes/crash';
import { describe, expect, it } from 'vitest';

import type { Store } from '../../ports/store.js';
import { aRegion } from '@fleetcommand/testing/builders/catalogue';
import { openOffice, type Office } from '@fleetcommand/testing/builders/office';
import { cancelOperation } from '../operations/cancel-operation.js';
import { retryOperation } from '../operations/retry-operation.js';
import { checkSlug } from './check-slug.js';
import { createTenant } from './create-tenant.js';
import { deleteTenant } from './delete-tenant.js';
import { findTenant } from './find-tenant.js';
import { restartTenant } from './restart-tenant.js';
import { updateTenant } from './update-tenant.js';

const wanted = { name: 'Acme chat', slug: 'acme', plan: 'free' };

async function officeWithAcme(wrapStore?: (store: Store) => Store) {
  const office = await openOffice(wrapStore);
  const owner = await office.actor();
  const { tenant, operation } = unwrap(await createTenant(office, owner, wanted));
  return { office, owner, tenant, operation };
}
const pendingJobs = async ({ store }: Pick<Office, 'store'>) =>
  (await store.transaction((tx) => tx.outbox.claim(100))).map(({ job }) =>
    'generation' in job ? job.generation : null,
  );

describe('creating an instance', () => {
  it('is the business of those whose role allows it', async () => {
    const office = await openOffice();
    for (const role of ['owner', 'admin', 'developer'] as const) {
      const made = await createTenant(office, await office.actor(role), {
        ...wanted,
        slug: `by-${role}`,
      });
      expect([role, made.ok]).toEqual([role, true]);
    }
    for (const role of ['billing', 'viewer'] as const) {
      const refused = await createTenant(office, await office.actor(role), {
        ...wanted,
        slug: `by-${role}`,
      });
      expect([role, refused]).toMatchObject([
        role,
        { ok: false, error: { code: 'accounts.forbidden' } },
      ]);
    }
  });

  it('needs an organization, and one that is meant', async () => {
    const office = await openOffice();
    const nobody = { ...(await office.actor()), memberships: [] };
    expect(await createTenant(office, nobody, wanted)).toMatchObject({
      error: { code: 'organizations.not-found' },
    });
    const [one, two] = [await office.actor(), await office.actor()];
    const both = { ...one, memberships: [...one.memberships, ...two.memberships] };
    expect(await createTenant(office, both, wanted)).toMatchObject({
      error: { code: 'organizations.ambiguous', pointer: '/organizationId' },
    });
    const organizationId = two.memberships[0]?.organizationId;
    const made = unwrap(await createTenant(office, both, { ...wanted, organizationId }));
    expect(made.tenant.organizationId).toBe(organizationId);
  });

  it('takes the cluster with the fewest', async () => {
    const office = await openOffice();
    const { catalogue } = office.store;
    await catalogue.saveCluster({
      id: office.ids.next('clu'),
      name: 'second',
      regionId: 'local',
      cordoned: false,
      labels: {},
    });
    const owner = await office.actor();
    const placed = [];
    for (const n of [1, 2, 3, 4]) {
      const { tenant } = unwrap(
        await createTenant(office, owner, { ...wanted, slug: `acme-${n}` }),
      );
      placed.push((await catalogue.findCluster(tenant.clusterId))?.name);
    }
    expect(placed.filter((name) => name === 'second')).toHaveLength(2);
  });
});

describe('a change', () => {
  it('raises the generation, owes a reconcile, overtakes what was under way and is audited', async () => {
    const { office, owner, tenant, operation } = await officeWithAcme();
    const changed = unwrap(
      await updateTenant(office, owner, tenant.id, { name: ' New ', plan: 'pro' }, 1),
    );
    expect(changed.tenant).toMatchObject({
      name: 'New',
      planId: 'pro',
      generation: 2,
      state: 'updating',
      currentOperationId: changed.operation.id,
    });
    expect(changed.operation).toMatchObject({
      kind: 'tenant.update',
      generation: 2,
      state: 'queued',
    });
    expect(await office.store.operations.find(operation.id)).toMatchObject({ state: 'canceled' });
    expect(await pendingJobs(office)).toEqual([1, 2]);
    expect(office.audit().at(-1)).toMatchObject({
      action: 'tenant.update',
      targetId: tenant.id,
      before: { name: 'Acme chat', plan: 'free' },
      after: { name: 'New', plan: 'pro' },
    });
  });

  it('to what was read before somebody else’s is refused', async () => {
    const { office, owner, tenant } = await officeWithAcme();
    unwrap(await restartTenant(office, owner, tenant.id));
    const refused = await updateTenant(office, owner, tenant.id, { name: 'Late' }, 1);
    expect(refused).toMatchObject({ ok: false, error: { code: 'request.precondition-failed' } });
    expect(await office.store.tenants.find(tenant.id)).toMatchObject({
      name: 'Acme chat',
      generation: 2,
    });
  });

  it('that does not care about versions is made anew when somebody was faster', async () => {
    const { office, owner, tenant } = await officeWithAcme();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => restartTenant(office, owner, tenant.id)),
    );
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true, true]);
    expect(await office.store.tenants.find(tenant.id)).toMatchObject({
      generation: 4,
      restartedAt: office.clock.now(),
    });
  });

  it('is all there or not at all, whichever call is the last', async () => {
    const rehearsal = createCrasher();
    const first = await officeWithAcme();
    unwrap(
      await restartTenant(
        { ...first.office, store: rehearsal.wrap('store', first.office.store) },
        first.owner,
        first.tenant.id,
      ),
    );
    for (let atCall = 1; atCall <= rehearsal.calls.length; atCall++) {
      const { office, owner, tenant, operation } = await officeWithAcme();
      const crasher = createCrasher({ atCall, when: 'before' });
      const store = crasher.wrap('store', office.store);
      await expect(restartTenant({ ...office, store }, owner, tenant.id)).rejects.toThrow(Crash);
      expect(await office.store.tenants.find(tenant.id)).toMatchObject({
        generation: 1,
        currentOperationId: operation.id,
        restartedAt: null,
      });
      expect(await office.store.operations.find(operation.id)).toMatchObject({ state: 'queued' });
      expect(await pendingJobs(office)).toEqual([1]);
    }
  });
});

describe('deleting', () => {
  it('says what is wanted and leaves the rest to the worker; nothing else can be wanted after', async () => {
    const { office, owner, tenant } = await officeWithAcme();
    const { tenant: going } = unwrap(await deleteTenant(office, owner, tenant.id));
    expect(going).toMatchObject({
      intent: 'deleted',
      state: 'deleting',
      deletionRequestedAt: office.clock.now(),
      deletedAt: null,
    });
    const after = await Promise.all([
      deleteTenant(office, owner, tenant.id),
      restartTenant(office, owner, tenant.id),
      updateTenant(office, owner, tenant.id, { name: 'x' }, going.generation),
    ]);
    for (const refused of after)
      expect(refused).toMatchObject({ ok: false, error: { code: 'tenants.being-deleted' } });
  });
});

describe('somebody else’s instance', () => {
  it('does not exist, whatever is asked of it', async () => {
    const { office, tenant, operation } = await officeWithAcme();
    const stranger = await office.actor();
    const asked = await Promise.all([
      findTenant(office.store, stranger, tenant.id, 'tenants.read'),
      restartTenant(office, stranger, tenant.id),
      updateTenant(office, stranger, tenant.id, { name: 'x' }, 1),
      deleteTenant(office, stranger, tenant.id),
    ]);
    for (const refused of asked)
      expect(refused).toMatchObject({ ok: false, error: { code: 'tenants.not-found' } });
    expect(await retryOperation(office, stranger, operation.id)).toMatchObject({
      error: { code: 'operations.not-found' },
    });
    expect(await office.store.tenants.find(tenant.id)).toMatchObject({ generation: 1 });
  });
});

describe('canceling', () => {
  it('what is being created is taken down instead', async () => {
    const { office, owner, tenant, operation } = await officeWithAcme();
    const canceled = unwrap(await cancelOperation(office, owner, operation.id));
    expect(canceled.operation).toMatchObject({ kind: 'tenant.delete', generation: 2 });
    expect(canceled.tenant).toMatchObject({ id: tenant.id, intent: 'deleted', state: 'deleting' });
    expect(await office.store.operations.find(operation.id)).toMatchObject({ state: 'canceled' });
    expect(await pendingJobs(office)).toEqual([1, 2]);
    expect(await cancelOperation(office, owner, operation.id)).toMatchObject({
      error: { code: 'operations.not-cancelable' },
    });
  });

  it('what is live already is not undone', async () => {
    const { office, owner, operation } = await officeWithAcme();
    await office.store.operations.save(
      operation,
      endOperation(operation, { state: 'succeeded' }, office.clock.now()),
    );
    const refused = await cancelOperation(office, owner, operation.id);
    expect(refused).toMatchObject({ error: { code: 'operations.not-cancelable' } });
  });

  it('nothing but a creation can be', async () => {
    const { office, owner, tenant } = await officeWithAcme();
    const { operation } = unwrap(await restartTenant(office, owner, tenant.id));
    const refused = await cancelOperation(office, owner, operation.id);
    expect(refused).toMatchObject({ error: { code: 'operations.not-cancelable' } });
    expect(await office.store.tenants.find(tenant.id)).toMatchObject({ intent: 'running' });
  });
});

describe('repeating', () => {
  const error = { code: 'cluster.forbidden', message: 'The cluster refuses.' };

  it('what failed begins anew, for the same wish', async () => {
    const { office, owner, tenant, operation } = await officeWithAcme();
    await office.store.operations.save(
      operation,
      endOperation(operation, { state: 'failed', error }, office.clock.now()),
    );
    const again = unwrap(await retryOperation(office, owner, operation.id));
    expect(again.operation).toMatchObject({
      kind: 'tenant.create',
      state: 'queued',
      generation: 2,
    });
    expect(again.tenant).toMatchObject({
      id: tenant.id,
      state: 'provisioning',
      name: 'Acme chat',
      planId: 'free',
    });
    expect(await pendingJobs(office)).toEqual([1, 2]);
    expect(await retryOperation(office, owner, operation.id)).toMatchObject({
      error: { code: 'operations.not-repeatable' },
    });
  });

  it('a failed deletion still deletes', async () => {
    const { office, owner, tenant } = await officeWithAcme();
    const { operation } = unwrap(await deleteTenant(office, owner, tenant.id));
    await office.store.operations.save(
      operation,
      endOperation(operation, { state: 'failed', error }, office.clock.now()),
    );
    const again = unwrap(await retryOperation(office, owner, operation.id));
    expect(again).toMatchObject({
      operation: { kind: 'tenant.delete' },
      tenant: { intent: 'deleted', state: 'deleting' },
    });
  });

  it.each(['billing', 'viewer'] as const)('is not for the %s', async (role) => {
    const { office, tenant, operation } = await officeWithAcme();
    const reader = await office.actor(role, tenant.organizationId);
    expect(await retryOperation(office, reader, operation.id)).toMatchObject({
      error: { code: 'accounts.forbidden' },
    });
  });
});

describe('looking a name up', () => {
  it('tells where it would be, by the region, and keeps a region’s own name free', async () => {
    const { office } = await officeWithAcme();
    await office.store.catalogue.saveRegion(aRegion({ id: 'eu', domain: 'fra.apps.example.com' }));
    expect(await checkSlug(office, 'other', 'eu')).toMatchObject({
      available: true,
      host: 'other.fra.apps.example.com',
    });
    expect(await checkSlug(office, 'fra', 'local')).toMatchObject({ available: false });
    expect(await checkSlug(office, 'fra', 'eu')).toMatchObject({ available: true });
  });

  it('offers others only where it cannot be had', async () => {
    const { office } = await officeWithAcme();
    expect(await checkSlug(office, 'other')).toEqual({
      available: true,
      host: 'other.apps.example.com',
      suggestions: [],
    });
    const taken = await checkSlug(office, 'acme');
    expect(taken).toMatchObject({ available: false, reason: '“acme” is taken.' });
    for (const suggestion of taken.suggestions) {
      expect(await checkSlug(office, suggestion)).toMatchObject({ available: true });
    }
    expect(await checkSlug(office, 'a')).toMatchObject({
      available: false,
      reason: expect.stringContaining('3 characters') as string,
    });
  });

  it('leaves out the ones that are taken as well', async () => {
    const { office, owner } = await officeWithAcme();
    unwrap(await createTenant(office, owner, { ...wanted, slug: 'acme-hq' }));
    expect((await checkSlug(office, 'acme')).suggestions).toEqual([
      'acme-team',
      'acme-app',
      'acme-space',
    ]);
  });
});
