/** What happens to a run that the world overtakes: another worker, another wish. */
import { ManualClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Cluster, Clusters } from '../../ports/cluster.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import { restartTenant } from '../tenants/restart-tenant.js';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});

/** The cluster, with something else happening right after the first apply of that kind. Lists what was applied. */
function meanwhile(kind: string, happens: () => Promise<void>) {
  const { cluster } = workshop;
  const applied: string[] = [];
  let isDone = false;
  const intercepted: Cluster = {
    id: cluster.id,
    synced: cluster.synced,
    observe: (...args) => cluster.observe(...args),
    delete: (ref) => cluster.delete(ref),
    list: (...args) => cluster.list(...args),
    read: (ref) => cluster.read(ref),
    logs: (...args) => cluster.logs(...args),
    onTenantChange: (listener) => cluster.onTenantChange(listener),
    async apply(object) {
      applied.push(object.kind);
      const answer = await cluster.apply(object);
      if (object.kind === kind && !isDone) {
        isDone = true;
        await happens();
      }
      return answer;
    },
  };
  const clusters: Clusters = fakeClusters([intercepted]);
  return { clusters, applied };
}

describe('a worker that loses its lease in the middle', () => {
  const takeOver = async (id: string) => {
    workshop.office.clock.advance(workshop.deps.lease.ttlMs + 1);
    const taken = await workshop.deps.store.leases.acquire(`tenant/${id}`, 'worker-2', 60_000);
    expect(taken).not.toBeNull();
  };

  it('because it was stopped for too long writes nothing more, to the cluster or the store', async () => {
    const tenant = await workshop.order();
    const { clusters, applied } = meanwhile('Namespace', () => takeOver(tenant.id));
    await workshop.reconcile(tenant.id, { clusters });
    expect(applied).toEqual(['Namespace']);
    const after = await workshop.tenant(tenant.id);
    expect(after.appliedHash).toBeNull();
    expect(after.conditions.map(({ type }) => type)).toEqual(['DatabaseReady']);
  });

  it('and is told so by its heartbeat stops there', async () => {
    const tenant = await workshop.order();
    const ownClock = new ManualClock(workshop.office.clock.now());
    const { clusters, applied } = meanwhile('Namespace', async () => {
      await takeOver(tenant.id);
      workshop.timers.beat();
      await Promise.resolve();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    });
    await workshop.reconcile(tenant.id, { clusters, clock: ownClock });
    expect(applied).toEqual(['Namespace']);
    expect((await workshop.tenant(tenant.id)).appliedHash).toBeNull();
  });

  it('without noticing cannot write down what it did', async () => {
    const tenant = await workshop.order();
    const ownClock = new ManualClock(workshop.office.clock.now());
    const { clusters, applied } = meanwhile('Deployment', () => takeOver(tenant.id));
    await workshop.reconcile(tenant.id, { clusters, clock: ownClock });
    expect(applied.at(-1)).toBe('Deployment');
    expect((await workshop.tenant(tenant.id)).appliedHash).toBeNull();
    expect((await workshop.operation(tenant.id)).steps).toContainEqual(
      expect.objectContaining({ name: 'objects', state: 'running' }),
    );
  });

  it('leaves an instance that the next one finishes', async () => {
    const { id } = await workshop.order();
    const { clusters } = meanwhile('Namespace', () => takeOver(id));
    await workshop.reconcile(id, { clusters });
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('active');
  });

  it('keeps renewing it while it works, and stops when it is done', async () => {
    const { id } = await workshop.order();
    const { clock } = workshop.office;
    const beat = async () => {
      clock.advance(workshop.deps.lease.ttlMs - 1_000);
      workshop.timers.beat();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      clock.advance(workshop.deps.lease.ttlMs - 1_000);
    };
    const { clusters } = meanwhile('Namespace', beat);
    const { decisions } = await workshop.reconcile(id, { clusters });
    expect(decisions.at(-1)).toBe('await-workload');
    expect(workshop.timers.running()).toBe(0);
    expect(await workshop.deps.store.leases.acquire(`tenant/${id}`, 'w', 1)).not.toBeNull();
  });
});

describe('a wish that comes while another is being carried out', () => {
  it('is not hidden by what is written down about the one before', async () => {
    const { id } = await workshop.live();
    const { office, owner } = workshop;
    office.clock.advance(60_000);
    unwrap(await restartTenant(office, owner, id));
    const { clusters } = meanwhile('Deployment', async () => {
      office.clock.advance(1_000);
      unwrap(await restartTenant(office, owner, id));
    });
    await workshop.reconcile(id, { clusters });
    expect(await workshop.tenant(id)).toMatchObject({
      state: 'updating',
      generation: 3,
      observedGeneration: 1,
    });
    await workshop.rest();
    expect(await workshop.tenant(id)).toMatchObject({ state: 'active', observedGeneration: 3 });
    const operations = await workshop.deps.store.operations.listByTenant(id, 10);
    expect(operations.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'tenant.restart succeeded',
      'tenant.restart canceled',
      'tenant.create succeeded',
    ]);
  });

  it('to have it gone is carried out, and nothing is left behind', async () => {
    const { id } = await workshop.order();
    const { office, owner } = workshop;
    const { clusters } = meanwhile('ServiceAccount', async () => {
      unwrap(await deleteTenant(office, owner, id));
    });
    await workshop.reconcile(id, { clusters });
    expect((await workshop.tenant(id)).state).toBe('deleting');
    await workshop.rest();
    expect((await workshop.tenant(id)).state).toBe('deleted');
    expect(workshop.cluster.objects()).toEqual([]);
    expect(workshop.databases.databases.size).toBe(0);
    expect((await workshop.operation(id)).state).toBe('succeeded');
  });
});
