import { unwrap } from '@fleetcommand/kernel/result';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { PLACEMENT_ANNOTATION } from '@fleetcommand/desired-state/names/labels';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { openWorkshop, PATIENCE_MS, type Workshop } from '@fleetcommand/testing/builders/workshop';
import type { FakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import { asOperator } from '../fleet/as-operator.js';
import { cancelOperation } from '../operations/cancel-operation.js';
import { relayOutbox } from '../jobs/relay-outbox.js';
import { deleteTenant } from './delete-tenant.js';
import { moveTenant } from './move-tenant.js';
import { suspendTenant } from './change-intent.js';
import { restartTenant } from './restart-tenant.js';

let workshop: Workshop;
let id: TenantId;
let home: string;
beforeEach(async () => {
  workshop = await openWorkshop();
  ({ id } = await workshop.live());
  await workshop.addOther();
  home = (await workshop.office.store.catalogue.findCluster(workshop.cluster.id))!.name;
});

const operator = asOperator(OPERATOR);
const move = (to: string) => moveTenant(workshop.office, workshop.owner, id, to);
const kindsIn = (cluster: FakeCluster): Set<string> =>
  new Set(cluster.objects().map(({ kind }) => kind));
/** One look of the worker, nobody else doing anything. */
const look = async (): Promise<void> => {
  await relayOutbox(workshop.deps);
  await workshop.reconcile(id);
};
const refusal = async (to: string): Promise<string> => {
  const moved = await move(to);
  return moved.ok ? 'moved' : `${moved.error.code}: ${moved.error.message}`;
};

describe('an instance that is moved', () => {
  it('lives in the new cluster, marked as the later place, and nothing is left in the old one', async () => {
    const { operation } = unwrap(await move('other'));
    await workshop.rest();
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.other.id,
      state: 'active',
      movingTo: null,
      leaving: null,
      placement: { verdicts: [{ cluster: 'other', blocker: null }] },
    });
    expect(workshop.cluster.objects()).toEqual([]);
    const [route] = workshop.other.objects().filter(({ kind }) => kind === 'IngressRoute');
    expect(route?.metadata.annotations?.[PLACEMENT_ANNOTATION]).toBe('1');
    const ended = (await workshop.office.store.operations.find(operation.id))!;
    expect(ended.state).toBe('succeeded');
    expect(ended.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'accepted succeeded',
      'objects succeeded',
      'workload succeeded',
      'edges succeeded',
      'teardown succeeded',
    ]);
  });

  it('keeps its database, and its password', async () => {
    const { office, databases } = workshop;
    const before = await office.store.databases.findByTenant(id);
    unwrap(await move('other'));
    await workshop.rest();
    expect(await office.store.databases.findByTenant(id)).toEqual(before);
    expect(databases.databases.size).toBe(1);
  });

  it('stays whole where it was until it is ready there and every edge leads there', async () => {
    unwrap(await move('other'));
    await look();
    expect(kindsIn(workshop.other)).toContain('Deployment');
    expect(kindsIn(workshop.cluster)).toContain('Deployment');
    workshop.edgeRouting.others = ['The edge e1 leads acme.apps.test to first still.'];
    workshop.other.settle();
    await look();
    expect(await workshop.tenant(id)).toMatchObject({ clusterId: workshop.cluster.id });
    const { steps } = await workshop.operation(id);
    expect(steps.find(({ name }) => name === 'edges')?.message).toContain('e1 leads');
    expect(workshop.edgeRouting.asked).toEqual(['acme.apps.test other']);
    expect(kindsIn(workshop.cluster)).toContain('Deployment');
    workshop.edgeRouting.others = [];
    await look();
    expect(await workshop.tenant(id)).toMatchObject({ clusterId: workshop.other.id });
  });

  it('that never becomes ready there fails with the reason, serves on, and can be called back', async () => {
    const { operation } = unwrap(await move('other'));
    await look();
    workshop.office.clock.advance(PATIENCE_MS + 1_000);
    await look();
    const failed = (await workshop.office.store.operations.find(operation.id))!;
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'workload.failed' } });
    expect((await workshop.tenant(id)).conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
    unwrap(await move(home));
    await workshop.rest();
    expect(workshop.other.objects()).toEqual([]);
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.cluster.id,
      state: 'active',
      movingTo: null,
      leaving: null,
    });
  });

  it('is called back by canceling the move, by operators, as long as it has not arrived', async () => {
    const { operation } = unwrap(await move('other'));
    const { office } = workshop;
    const cancel = (by: Actor = operator) => cancelOperation(office, by, operation.id);
    const refused = { error: { code: 'operations.not-cancelable' } };
    expect(await cancel(workshop.owner)).toMatchObject(refused);
    await look();
    const canceled = unwrap(await cancel());
    expect(canceled.operation.kind).toBe('tenant.move');
    await workshop.rest();
    expect(workshop.other.objects()).toEqual([]);
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.cluster.id,
      state: 'active',
      movingTo: null,
      leaving: null,
    });
    const back = cancelOperation(office, operator, canceled.operation.id);
    expect(await back).toMatchObject(refused);
  });

  it('that has failed is called back by canceling it, too; one that has arrived is not', async () => {
    const { office } = workshop;
    const failing = unwrap(await move('other')).operation;
    await look();
    office.clock.advance(PATIENCE_MS + 1_000);
    await look();
    expect(await office.store.operations.find(failing.id)).toMatchObject({ state: 'failed' });
    unwrap(await cancelOperation(office, operator, failing.id));
    await workshop.rest();
    const arriving = unwrap(await move('other')).operation;
    await workshop.rest();
    expect(await cancelOperation(office, operator, arriving.id)).toMatchObject({
      error: {
        code: 'operations.not-cancelable',
        message: expect.stringContaining('Move it back'),
      },
    });
    expect(await workshop.tenant(id)).toMatchObject({ clusterId: workshop.other.id });
  });

  it('that arrives while it is called back stays where it has arrived', async () => {
    unwrap(await move('other'));
    const { office, cluster, other } = workshop;
    const { store } = office;
    const before = await workshop.tenant(id);
    const arrive = async (): Promise<void> => {
      const lease = await store.leases.acquire(`tenant/${id}`, 'the worker', 60_000);
      if (!lease) throw new Error('somebody else works on it');
      const placement = { clusterId: other.id, placement: null, placementNumber: 1 };
      const observed = { placement, movingTo: null, leaving: cluster.id };
      unwrap(await store.tenants.recordObserved(id, lease, before.generation, observed));
      await store.leases.release(lease);
    };
    // Between the look at it and the write.
    let isFirst = true;
    const transaction: typeof store.transaction = async (work) => {
      if (isFirst) {
        isFirst = false;
        await arrive();
      }
      return store.transaction(work);
    };
    const racing = { ...office, store: { ...store, transaction } };
    expect(await moveTenant(racing, workshop.owner, id, home)).toMatchObject({
      error: { code: 'tenants.wrong-state' },
    });
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: other.id,
      movingTo: null,
      leaving: cluster.id,
    });
  });

  it('can be moved on, and back again', async () => {
    unwrap(await move('other'));
    await workshop.rest();
    unwrap(await move(home));
    await workshop.rest();
    expect(workshop.other.objects()).toEqual([]);
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.cluster.id,
      placementNumber: 2,
      state: 'active',
    });
  });

  it('is rescued from a cluster that does not answer, which is cleared once it does', async () => {
    const away = { code: 'cluster.unreachable', message: 'It is away.', retry: 'backoff' } as const;
    unwrap(await move('other'));
    const { clusters } = workshop.deps;
    const lost = {
      clusters: {
        ...clusters,
        get: (of: FakeCluster['id']) =>
          of === workshop.cluster.id
            ? ({ ok: false, error: { ...away, code: 'cluster.unknown' } } as const)
            : clusters.get(of),
      },
    };
    await relayOutbox(workshop.deps);
    await workshop.reconcile(id, lost);
    workshop.other.settle();
    await workshop.reconcile(id, lost);
    await workshop.reconcile(id, lost);
    expect(await workshop.tenant(id)).toMatchObject({
      clusterId: workshop.other.id,
      leaving: workshop.cluster.id,
      state: 'active',
    });
    const { state, steps } = await workshop.operation(id);
    expect(state).toBe('succeeded');
    expect(steps.find(({ name }) => name === 'teardown')).toMatchObject({
      state: 'skipped',
      message: expect.stringMatching(/left of it in .*It is away.* as soon as the cluster answers/),
    });
    await workshop.reconcile(id, lost);
    const told = async () =>
      (await workshop.events(id))
        .map(({ reason }) => reason)
        .filter((one) => one.startsWith('Old'));
    expect(await told()).toEqual(['OldPlaceOwed']);
    await workshop.reconcile(id);
    await workshop.rest();
    expect(workshop.cluster.objects()).toEqual([]);
    expect((await workshop.tenant(id)).leaving).toBeNull();
    expect(await told()).toEqual(['OldPlaceOwed', 'OldPlaceCleared']);
  });

  it('is suspended and changed in both places while it is on its way', async () => {
    const { office, owner, cluster, other } = workshop;
    unwrap(await move('other'));
    await look();
    unwrap(await suspendTenant(office, owner, id, 'Spam.'));
    await look();
    const standings = [cluster, other].map(
      (each) =>
        each.objects().find(({ kind }) => kind === 'IngressRoute')?.metadata.annotations?.[
          'fleetcommand.io/standing'
        ],
    );
    expect(standings).toEqual(['suspended', 'suspended']);
    await workshop.rest();
    expect(await workshop.tenant(id)).toMatchObject({ clusterId: other.id, state: 'suspended' });
  });

  it('arrives also when another change takes over its operation', async () => {
    const { office, owner } = workshop;
    unwrap(await move('other'));
    await look();
    unwrap(await restartTenant(office, owner, id));
    await workshop.rest();
    expect(await workshop.operation(id)).toMatchObject({
      kind: 'tenant.restart',
      state: 'succeeded',
    });
    expect(await workshop.tenant(id)).toMatchObject({ clusterId: workshop.other.id });
  });

  it('that is deleted on its way is gone from both', async () => {
    unwrap(await move('other'));
    await look();
    unwrap(await deleteTenant(workshop.office, workshop.owner, id));
    await workshop.rest();
    expect([workshop.cluster.objects(), workshop.other.objects()]).toEqual([[], []]);
    expect((await workshop.operation(id)).state).toBe('succeeded');
  });

  it('does not touch a namespace there that is somebody else’s', async () => {
    const { metadata } = workshop.cluster.objects().find(({ kind }) => kind === 'Namespace')!;
    const theirs = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.name } };
    workshop.other.put(theirs);
    unwrap(await move('other'));
    await look();
    const { state, error } = await workshop.operation(id);
    expect([state, error?.code]).toEqual(['failed', 'cluster.not-owned']);
    expect(workshop.other.objects()).toHaveLength(1);
    unwrap(await move(home));
    await workshop.rest();
    expect(workshop.other.objects()).toHaveLength(1);
  });
});

describe('a move is refused, with the reason', () => {
  const catalogue = () => workshop.office.store.catalogue;
  const other = async () => (await catalogue().findCluster(workshop.other.id))!;

  it('to where it is, to nowhere, and while it is on its way', async () => {
    expect(await refusal(home)).toContain(`It is in ${home} already`);
    expect(await refusal('nowhere')).toContain('clusters.not-found');
    unwrap(await move('other'));
    expect(await refusal('other')).toContain('being moved already');
  });

  it('to another region', async () => {
    await catalogue().saveRegion({ ...(await catalogue().listRegions())[0]!, id: 'far' });
    await catalogue().saveCluster({ ...(await other()), regionId: 'far' });
    expect(await refusal('other')).toContain('moved within its region');
  });

  it('to a cluster that takes nobody, or has no room', async () => {
    await catalogue().saveCluster({ ...(await other()), cordoned: true });
    expect(await refusal('other')).toContain('clusters.not-suitable');
    await catalogue().saveCluster({ ...(await other()), cordoned: false });
    expect(await refusal('other')).toBe('moved');
  });

  it('of one that is being deleted', async () => {
    unwrap(await deleteTenant(workshop.office, workshop.owner, id));
    expect(await refusal('other')).toContain('being deleted');
  });
});
