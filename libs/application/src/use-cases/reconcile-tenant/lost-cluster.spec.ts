import type { Cluster } from '@fleetcommand/application/ports/cluster';
import { aReport } from '@fleetcommand/testing/builders/catalogue';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import { fakeClusters } from '@fleetcommand/testing/fakes/cluster';
import { fail } from '@fleetcommand/kernel/result';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { beforeEach, describe, expect, it } from 'vitest';

import { relayOutbox } from '../jobs/relay-outbox.js';

let workshop: Workshop;
let id: TenantId;
beforeEach(async () => {
  workshop = await openWorkshop();
  ({ id } = await workshop.order());
  await workshop.addOther();
  await relayOutbox(workshop.deps);
});

/** Its watches say what they saw last, and no call comes through. */
function lost(cluster: Cluster): Cluster {
  const answer = () =>
    Promise.resolve(fail('cluster.unreachable', 'It is away.', { retry: 'backoff' }));
  const { id: clusterId, synced } = cluster;
  const last = cluster.observe.bind(cluster);
  return {
    id: clusterId,
    synced,
    observe: (namespace, options) => (options?.fresh ? answer() : last(namespace, options)),
    apply: answer,
    read: answer,
    delete: answer,
    list: answer,
    logs: answer,
    onTenantChange: () => () => undefined,
  };
}

const look = () =>
  workshop.reconcile(id, { clusters: fakeClusters([lost(workshop.cluster), workshop.other]) });
const notice = () =>
  workshop.office.store.clusterAccess.recordProblem(
    workshop.cluster.id,
    'It is away.',
    workshop.office.clock.now(),
  );
const FULL = { cpuMillis: 0, memoryBytes: 0, pods: 0 };
const home = async () => (await workshop.tenant(id)).clusterId;

describe('an order into a cluster that is gone', () => {
  it('waits there while nobody has noticed, and is made in another once somebody has', async () => {
    await look();
    expect(await home()).toBe(workshop.cluster.id);
    await notice();
    await look();
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.other.id,
      leaving: workshop.cluster.id,
      placement: { verdicts: [{ cluster: 'other', blocker: null }, { blocker: 'unreachable' }] },
    });
    for (let n = 0; n < 3; n += 1) {
      await look();
      workshop.other.settle();
    }
    expect(await workshop.tenant(id)).toMatchObject({ state: 'active' });
    expect((await workshop.operation(id)).state).toBe('succeeded');
    const told = (await workshop.events(id)).map(({ reason }) => reason);
    expect(told).toContain('PlacedElsewhere');
  });

  it('leaves nothing there, should a try that died have begun', async () => {
    await look();
    await notice();
    const unsynced = lost(workshop.cluster);
    const asleep = { ...unsynced, observe: () => unsynced.observe('', { fresh: true }) };
    workshop.cluster.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `t-${id.slice(4)}`, labels: { 'fleetcommand.io/tenant': id } },
    });
    await workshop.reconcile(id, { clusters: fakeClusters([asleep, workshop.other]) });
    expect(await home()).toBe(workshop.other.id);
    await workshop.rest();
    expect(workshop.cluster.objects()).toEqual([]);
    expect(await workshop.tenant(id)).toMatchObject({ state: 'active', leaving: null });
  });

  it('goes on there where no other cluster has room, as soon as it answers', async () => {
    await workshop.office.store.clusterAccess.recordReport(
      workshop.other.id,
      aReport({ capacity: FULL }),
      workshop.office.clock.now(),
    );
    await notice();
    await look();
    await look();
    expect(await home()).toBe(workshop.cluster.id);
    await workshop.rest();
    expect(await workshop.tenant(id)).toMatchObject({ state: 'active', leaving: null });
  });

  it('is made there where it answers again as it is about to go elsewhere', async () => {
    await look();
    await notice();
    const { store, clock } = workshop.office;
    const { clusterAccess } = store;
    const backNow = {
      ...clusterAccess,
      find: async (clusterId: Cluster['id']) => {
        const access = await clusterAccess.find(clusterId);
        await clusterAccess.recordReport(clusterId, aReport(), clock.now());
        await clusterAccess.recordReport(
          workshop.other.id,
          aReport({ capacity: FULL }),
          clock.now(),
        );
        return access;
      },
    };
    await workshop.reconcile(id, {
      store: { ...store, clusterAccess: backNow },
      clusters: fakeClusters([lost(workshop.cluster), workshop.other]),
    });
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.cluster.id,
      leaving: null,
    });
  });

  it('stays where something of it is', async () => {
    workshop.cluster.failNext(
      'apply',
      { code: 'cluster.unreachable', message: 'It went away.', retry: 'backoff' },
      'Deployment',
    );
    await workshop.reconcile(id);
    expect(workshop.cluster.objects()).not.toEqual([]);
    await notice();
    await look();
    expect(await home()).toBe(workshop.cluster.id);
  });

  it('stays where it was made, whoever has noticed what', async () => {
    await workshop.rest();
    await notice();
    await look();
    expect(await home()).toBe(workshop.cluster.id);
  });
});
