/**
 * The reconciler under every failure there is: each of its calls in turn fails, or is the last the process makes. Then
 * the reconciler runs again, and all must be as if nothing had happened.
 */
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { openWorkshop, type Workshop } from '@fleetcommand/testing/builders/workshop';
import type { FakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { Crash, createCrasher, type CrashPlan } from '@fleetcommand/testing/fakes/crash';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { beforeAll, describe, expect, it } from 'vitest';

import { relayOutbox } from '../jobs/relay-outbox.js';
import { deleteTenant } from '../tenants/delete-tenant.js';
import { moveTenant } from '../tenants/move-tenant.js';
import { restartTenant } from '../tenants/restart-tenant.js';
import { updateTenant } from '../tenants/update-tenant.js';

/** What people ask for, beginning where. Resolves to the instance it is about. */
type Scenario = (workshop: Workshop) => Promise<TenantId>;

const scenarios: Readonly<Record<string, Scenario>> = {
  create: async (workshop) => (await workshop.order()).id,
  async restart(workshop) {
    const { id } = await workshop.live();
    workshop.office.clock.advance(60_000);
    unwrap(await restartTenant(workshop.office, workshop.owner, id));
    return id;
  },
  // Fewer replicas: the disruption budget is pruned.
  async downgrade(workshop) {
    const { id, generation } = await workshop.live('pro');
    const { office, owner } = workshop;
    unwrap(await updateTenant(office, owner, id, { plan: 'free' }, generation));
    return id;
  },
  async move(workshop) {
    const { id } = await workshop.live();
    const { office, owner } = workshop;
    await workshop.addOther();
    unwrap(await moveTenant(office, owner, id, 'other'));
    return id;
  },
  // On its way, and called back.
  async return(workshop) {
    const { id } = await workshop.live();
    const { office, owner, cluster } = workshop;
    await workshop.addOther();
    unwrap(await moveTenant(office, owner, id, 'other'));
    await relayOutbox(workshop.deps);
    await workshop.reconcile(id);
    const { name } = (await office.store.catalogue.findCluster(cluster.id))!;
    unwrap(await moveTenant(office, owner, id, name));
    return id;
  },
  async delete(workshop) {
    const { id } = await workshop.live();
    unwrap(await deleteTenant(workshop.office, workshop.owner, id));
    return id;
  },
};

const CALLS: readonly string[] = [
  'store.leases.acquire',
  'store.tenants.find',
  'cluster.observe',
  'store.transaction',
  'store.tx.tenants.recordObserved',
  'store.tx.operations.save',
  'store.tx.events.append',
  'store.leases.release',
  'store.tx.outbox.claim',
  'store.tx.outbox.markProcessed',
  'store.tenants.listUnsettled',
  'queue.enqueue',
];
const CALLS_OF: Readonly<Record<string, readonly string[]>> = {
  create: [
    ...CALLS,
    'store.databases.createOnce',
    'databases.ensure',
    'store.databases.setState',
    'cluster.apply',
    'probe.check',
  ],
  restart: [...CALLS, 'cluster.apply', 'probe.check'],
  downgrade: [...CALLS, 'cluster.apply', 'cluster.delete', 'probe.check'],
  move: [
    ...CALLS,
    'other.observe',
    'other.apply',
    'edges.findOthers',
    'cluster.delete',
    'store.catalogue.findCluster',
  ],
  return: [...CALLS, 'other.observe', 'other.delete'],
  delete: [...CALLS, 'cluster.delete', 'databases.drop', 'store.databases.setState'],
};

/** Hundreds of runs, one for each call. */
const LONG = { timeout: 120_000 };

const WAYS = {
  'fails before it has an effect': { when: 'before', lives: true },
  'has its effect, and the answer is lost': { when: 'after', lives: true },
  'is not made any more: the process dies before it': { when: 'before' },
  'is the last: the process dies after it': { when: 'after' },
} as const satisfies Record<string, Omit<CrashPlan, 'atCall'>>;

/** Everything that must not depend on what went wrong on the way; times and passwords may. */
async function outcomeOf(workshop: Workshop, id: TenantId) {
  const { office, cluster, databases } = workshop;
  const { state, intent, generation, observedGeneration, conditions, deletedAt, ...tenant } =
    await workshop.tenant(id);
  const { clusterId, movingTo, leaving } = tenant;
  const operations = await office.store.operations.listByTenant(id, 10);
  return {
    tenant: { state, intent, generation, observedGeneration, isGone: deletedAt !== null },
    conditions: conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).sort(),
    operations: operations.map(({ kind, state: end, error, steps }) => ({
      kind,
      end,
      error,
      steps: steps.map((step) => `${step.name} ${step.state}`),
    })),
    events: (await workshop.events(id)).map(({ type, reason }) => `${type} ${reason}`),
    objects: namesIn(cluster),
    others: namesIn(workshop.other),
    place: [clusterId === workshop.other.id ? 'other' : 'first', movingTo, leaving],
    databases: [...databases.databases.keys()],
    databaseRow: (await office.store.databases.findByTenant(id))?.state,
    owed: await office.store.outbox.countPending(),
    canConnect: canConnect(workshop),
  };
}

function namesIn(cluster: FakeCluster): string[] {
  return cluster
    .objects()
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .sort();
}

/** Whether the pods' environment opens the database; null where there are none. */
function canConnect({ cluster, other, databases }: Workshop): boolean | null {
  const all = [...cluster.objects(), ...other.objects()];
  const secret = all.find(({ kind }) => kind === 'Secret');
  const values = Object.values((secret?.['data'] ?? {}) as Record<string, string>);
  const [url] = values.map((value) => Buffer.from(value, 'base64').toString());
  return url === undefined ? null : databases.canConnect(new Secret(url));
}

/** Another run must find nothing to do. */
async function expectRest(workshop: Workshop, id: TenantId, place: string): Promise<void> {
  const writes = workshop.cluster.writes();
  const before = await workshop.tenant(id);
  const recorder = createCrasher();
  const { store } = workshop.deps;
  await workshop.reconcile(id, { store: recorder.wrap('store', store) });
  expect(recorder.calls, place).not.toContain('store.transaction');
  expect(workshop.cluster.writes(), place).toBe(writes);
  expect(await workshop.tenant(id), place).toEqual(before);
}

describe.each(Object.entries(scenarios))('%s', (name, begin) => {
  let expected: Awaited<ReturnType<typeof outcomeOf>>;
  let calls: readonly string[];

  beforeAll(async () => {
    const workshop = await openWorkshop();
    const id = await begin(workshop);
    const recorder = createCrasher();
    await workshop.rest(recorder);
    ({ calls } = recorder);
    expected = await outcomeOf(workshop, id);
    await expectRest(workshop, id, 'undisturbed');
  });

  it('makes every kind of call that can go wrong, and ends well', () => {
    expect((CALLS_OF[name] ?? []).filter((call) => !calls.includes(call))).toEqual([]);
    expect(expected.owed).toBe(0);
    expect(expected.operations[0]?.end).toBe('succeeded');
  });

  it.each(Object.entries(WAYS))('comes to the same when any one call %s', LONG, async (_, way) => {
    for (let atCall = 1; atCall <= calls.length; atCall += 1) {
      const place = `${calls[atCall - 1]} (call ${atCall})`;
      const workshop = await openWorkshop();
      const id = await begin(workshop);
      const crasher = createCrasher({ atCall, ...way });
      await workshop.rest(crasher).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      expect(crasher.hasCrashed(), place).toBe(true);
      // As after FLUSHALL: nothing but PostgreSQL remembers.
      workshop.queue.forgetEverything();
      await workshop.rest();
      expect(await outcomeOf(workshop, id), place).toEqual(expected);
      await expectRest(workshop, id, place);
    }
  });
});
