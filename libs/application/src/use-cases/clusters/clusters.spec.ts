import type {
  ClusterCredentials,
  GivenAccess,
} from '@fleetcommand/application/ports/cluster-access';
import { capacityOf } from '@fleetcommand/domain/clusters/survey';
import type { Failure } from '@fleetcommand/kernel/result';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { aRegion, aReport, aSurvey } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { OPERATOR, openOffice } from '@fleetcommand/testing/builders/office';
import { createFakeClusterProbe } from '@fleetcommand/testing/fakes/cluster-probe';
import { describe, expect, it } from 'vitest';

import { addCluster, type NewCluster } from './add-cluster.js';
import { drainCluster } from './drain-cluster.js';
import { addRegion, removeRegion } from '../fleet/change-regions.js';
import { checkCluster } from './check-cluster.js';
import { fleetMembers } from './members.js';
import { pollClusters } from './poll-clusters.js';
import { removeCluster } from './remove-cluster.js';
import { rotateCredentials } from './rotate-credentials.js';

const DOWN = {
  code: 'cluster.unreachable',
  message: 'Could not reach it: connection refused.',
  retry: 'backoff',
} as const;

const revealed = (member: ClusterCredentials | undefined) =>
  member && unwrap(member.kubeconfig).reveal();

const given = (text = 'kubeconfig-1'): GivenAccess => ({
  kubeconfig: new Secret(text),
  context: null,
});
const FRA_2: NewCluster = {
  name: 'fra-2',
  region: 'local',
  labels: { disk: 'ssd' },
  access: given(),
};

async function openDesk() {
  const office = await openOffice();
  const deps = { ...office, clusterProbe: createFakeClusterProbe() };
  const names = async () => (await deps.store.catalogue.listClusters()).map(({ name }) => name);
  const add = async () => unwrap(await addCluster(deps, OPERATOR, FRA_2));
  return { deps, names, add };
}

const messageOf = (result: { ok: boolean; error?: Failure }) => result.error?.message ?? '';

describe('a cluster that is added', () => {
  it('is in the fleet with what it was found to be, its credentials sealed', async () => {
    const { deps, add } = await openDesk();
    const cluster = await add();
    expect(cluster).toMatchObject({ name: 'fra-2', regionId: 'local', labels: { disk: 'ssd' } });
    const access = await deps.store.clusterAccess.find(cluster.id);
    expect(access).toMatchObject({ server: 'https://cluster.test:6443', problem: null });
    expect(access?.report).toMatchObject({
      version: 'v1.34.1',
      edgeNodes: 1,
      capacity: capacityOf(aSurvey().nodes ?? []),
    });
    expect(access?.kubeconfigCiphertext).not.toContain('kubeconfig-1');
    const [member] = await fleetMembers(deps);
    expect(member?.id).toBe(cluster.id);
    expect(revealed(member)).toBe('kubeconfig-1');
    expect(deps.audit().at(-1)).toMatchObject({ action: 'cluster.add', targetId: cluster.id });
    expect(JSON.stringify(deps.audit())).not.toContain('kubeconfig-1');
  });

  it.each<[string, Partial<NewCluster>, string, RegExp]>([
    ['of a name that is taken', { name: 'sandbox' }, 'clusters.name-taken', /called sandbox/],
    ['in no region', { region: 'mars' }, 'regions.not-found', /There is: local/],
    ['by no credentials', { access: given('unusable') }, 'clusters.access-unusable', /kubeconfig/],
  ])('%s is refused', async (_, change, code, message) => {
    const { deps, names } = await openDesk();
    const refused = await addCluster(deps, OPERATOR, { ...FRA_2, ...change });
    expect(refused).toMatchObject({ ok: false, error: { code } });
    expect(messageOf(refused)).toMatch(message);
    expect(await names()).toEqual(['sandbox']);
  });

  it('and is not fit is refused with the fix of each check, and nothing of it is stored', async () => {
    const { deps, names } = await openDesk();
    deps.clusterProbe.answers(aSurvey({ nodes: [], daemonSets: ['kube-flannel-ds'] }));
    const refused = await addCluster(deps, OPERATOR, FRA_2);
    expect(refused).toMatchObject({ ok: false, error: { code: 'clusters.preflight-failed' } });
    expect(messageOf(refused)).toMatch(/Nothing was changed.*network-policy:.*nodes:/);
    expect(await names()).toEqual(['sandbox']);
    expect(await deps.store.clusterAccess.list()).toEqual([]);
  });

  it('and does not answer is refused in its own words', async () => {
    const { deps, names } = await openDesk();
    deps.clusterProbe.answers(DOWN);
    const refused = await addCluster(deps, OPERATOR, FRA_2);
    expect(refused).toMatchObject({ error: { code: 'clusters.unreachable' } });
    expect(messageOf(refused)).toContain('connection refused');
    expect(await names()).toEqual(['sandbox']);
  });
});

describe('new credentials', () => {
  it('are used once they are proven', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    unwrap(await rotateCredentials(deps, OPERATOR, id, given('kubeconfig-2')));
    const [member] = await fleetMembers(deps);
    expect(revealed(member)).toBe('kubeconfig-2');
    expect(deps.audit().at(-1)).toMatchObject({ action: 'cluster.rotate-credentials' });
  });

  it('that lead nowhere leave the old ones in use', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    deps.clusterProbe.answers(DOWN);
    const refused = await rotateCredentials(deps, OPERATOR, id, given('kubeconfig-2'));
    expect(refused).toMatchObject({ error: { code: 'clusters.unreachable' } });
    expect(revealed((await fleetMembers(deps))[0])).toBe('kubeconfig-1');
  });

  it('do not bring back a cluster that left while they were proven', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    const clusterProbe: typeof deps.clusterProbe = {
      ...deps.clusterProbe,
      survey: async (...asked) => {
        unwrap(await removeCluster(deps, OPERATOR, id));
        return deps.clusterProbe.survey(...asked);
      },
    };
    const refused = await rotateCredentials({ ...deps, clusterProbe }, OPERATOR, id, given());
    expect(refused).toMatchObject({ error: { code: 'clusters.not-found' } });
    expect(await fleetMembers(deps)).toEqual([]);
  });

  it('that no key opens any more are that cluster’s trouble alone', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    const box = {
      open: () => {
        throw new Error('no such key');
      },
    };
    expect(await fleetMembers({ store: deps.store, secretBox: box })).toMatchObject([
      { id, kubeconfig: { ok: false, error: { code: 'clusters.access-sealed' } } },
    ]);
  });

  it('of the workers’ own cluster are not ours to change', async () => {
    const { deps } = await openDesk();
    const [own] = await deps.store.catalogue.listClusters();
    const refused = await rotateCredentials(deps, OPERATOR, own!.id, given());
    expect(refused).toMatchObject({ error: { code: 'clusters.own' } });
  });
});

describe('a check', () => {
  it('keeps what was found, also that nobody answers', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    deps.clusterProbe.answers(aSurvey({ version: { major: 1, minor: 24, text: 'v1.24.0' } }));
    const { checks } = unwrap(await checkCluster(deps, id));
    expect(checks[0]).toMatchObject({ name: 'version', status: 'failed' });
    deps.clusterProbe.answers(DOWN);
    const silent = await checkCluster(deps, id);
    expect(silent).toMatchObject({ error: { code: 'clusters.unreachable' } });
    const kept = await deps.store.clusterAccess.find(id);
    expect(kept).toMatchObject({ problem: DOWN.message, report: { version: 'v1.24.0' } });
  });

  it('of the workers’ own cluster is what a worker found last', async () => {
    const { deps } = await openDesk();
    const { id } = (await deps.store.catalogue.listClusters())[0]!;
    expect(messageOf(await checkCluster(deps, id))).toContain('No worker has looked');
    await deps.store.clusterAccess.recordReport(id, aReport(), deps.clock.now());
    expect(unwrap(await checkCluster(deps, id))).toEqual(aReport());
  });
});

describe('a cluster that is removed', () => {
  it('goes with its credentials', async () => {
    const { deps, names, add } = await openDesk();
    const { id } = await add();
    unwrap(await removeCluster(deps, OPERATOR, id));
    expect(await names()).toEqual(['sandbox']);
    expect(await fleetMembers(deps)).toEqual([]);
  });

  it('is refused while anybody lives there, and they are named', async () => {
    const { deps, add } = await openDesk();
    const cluster = await add();
    const fleet = await storeFleet(deps.store, { cluster });
    await storeTenant(deps.store, fleet, { slug: 'acme' });
    const refused = await removeCluster(deps, OPERATOR, cluster.id);
    expect(refused).toMatchObject({ error: { code: 'clusters.not-empty' } });
    expect(messageOf(refused)).toMatch(/one instance: acme\. Drain it first/);
  });

  it('is refused of the workers’ own', async () => {
    const { deps } = await openDesk();
    const { id } = (await deps.store.catalogue.listClusters())[0]!;
    expect(await removeCluster(deps, OPERATOR, id)).toMatchObject({
      error: { code: 'clusters.own' },
    });
  });
});

describe('the poll', () => {
  it('tells of each cluster on its own, and says which answers again', async () => {
    const { deps, add } = await openDesk();
    const near = (await deps.store.catalogue.listClusters())[0]!.id;
    const far = (await add()).id;
    let isDown = true;
    const clusters = [
      { id: near, survey: async () => ({ ok: true, value: aSurvey() }) as const },
      {
        id: far,
        survey: async () =>
          isDown
            ? ({ ok: false, error: DOWN } as const)
            : ({ ok: true, value: aSurvey() } as const),
      },
    ];
    const poll = async () => {
      deps.clock.advance(30_000);
      return pollClusters(deps, await deps.store.clusterAccess.list(), clusters, 29_000);
    };
    expect(await poll()).toEqual([]);
    const { clusterAccess } = deps.store;
    expect(await clusterAccess.find(near)).toMatchObject({ problem: null });
    expect(await clusterAccess.find(far)).toMatchObject({ problem: DOWN.message });
    isDown = false;
    expect(await poll()).toEqual([far]);
    expect(await poll()).toEqual([]);
  });

  it('asks nobody whom another worker asked just now', async () => {
    const { deps } = await openDesk();
    const { id } = (await deps.store.catalogue.listClusters())[0]!;
    let asked = 0;
    const survey = async () => {
      asked += 1;
      return { ok: true, value: aSurvey() } as const;
    };
    for (let worker = 1; worker <= 2; worker += 1)
      await pollClusters(deps, await deps.store.clusterAccess.list(), [{ id, survey }], 29_000);
    expect(asked).toBe(1);
  });
});

describe('a cluster that is drained', () => {
  it('is closed, and is empty where nobody runs', async () => {
    const { deps, add } = await openDesk();
    const { id } = await add();
    unwrap(await drainCluster(deps, OPERATOR, id));
    expect(await deps.store.catalogue.findCluster(id)).toMatchObject({ cordoned: true });
  });

  it('names who runs there, and places elsewhere who only waits', async () => {
    const { deps, add } = await openDesk();
    const cluster = await add();
    const fleet = await storeFleet(deps.store, { cluster });
    const { tenant } = await storeTenant(deps.store, fleet, { waitsForPlace: true });
    unwrap(await drainCluster(deps, OPERATOR, cluster.id));
    const placed = await deps.store.tenants.find(tenant.id);
    expect(placed).toMatchObject({ waitsForPlace: false });
    expect(placed?.clusterId).not.toBe(cluster.id);
    await storeTenant(deps.store, fleet, { slug: 'acme' });
    const refused = await drainCluster(deps, OPERATOR, cluster.id);
    expect(refused).toMatchObject({ error: { code: 'clusters.not-empty' } });
    expect(messageOf(refused)).toMatch(/one instance: acme.*fleet admin bulk move --cluster fra-2/);
  });
});

describe('a region', () => {
  it('is made once, and is gone when it has no clusters', async () => {
    const { deps } = await openDesk();
    const mars = aRegion({ id: 'mars', name: 'Mars', open: false });
    unwrap(await addRegion(deps, OPERATOR, mars));
    expect(await addRegion(deps, OPERATOR, mars)).toMatchObject({
      error: { code: 'regions.exists' },
    });
    unwrap(await removeRegion(deps, OPERATOR, 'mars'));
    expect(await removeRegion(deps, OPERATOR, 'mars')).toMatchObject({
      error: { code: 'regions.not-found' },
    });
  });

  it('with clusters stays, and they are named', async () => {
    const { deps } = await openDesk();
    const refused = await removeRegion(deps, OPERATOR, 'local');
    expect(refused).toMatchObject({ error: { code: 'regions.not-empty' } });
    expect(messageOf(refused)).toContain('sandbox');
  });
});
