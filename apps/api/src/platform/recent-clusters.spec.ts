import { randomUUID } from 'node:crypto';
import { createClusterFleet } from '@fleetcommand/adapter-kubernetes/cluster-fleet';
import type { ClusterCredentials } from '@fleetcommand/application/ports/cluster-access';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { idFromUuid, type ClusterId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterEach, expect, it, vi } from 'vitest';

import { recentClusters, type RecentClusters } from './recent-clusters.js';

const newId = (): ClusterId => idFromUuid('clu', randomUUID());
/** Nobody is asked anything before something is read or applied there. */
const kubeconfig = ok(
  new Secret(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { token: 'token' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  ),
);

let subject: RecentClusters;
afterEach(() => subject.close());

function fleetOf(members: ClusterCredentials[]) {
  const clock = new ManualClock();
  const load = vi.fn(async () => members);
  const open = vi.fn(async () =>
    createClusterFleet({ component: 'spec', version: '0', own: null, load, watches: false }),
  );
  subject = recentClusters(open, clock);
  return { clock, load, open };
}

it('opens one fleet, and reads once who is in it, for those who first look at once', async () => {
  const id = newId();
  const { open, load } = fleetOf([{ id, kubeconfig }]);
  const [first, second] = await Promise.all([subject.get(id), subject.get(id)]);
  expect(first).toMatchObject({ ok: true, value: { id } });
  expect(second).toEqual(first);
  expect(subject.all().map((cluster) => cluster.id)).toEqual([id]);
  expect(open).toHaveBeenCalledTimes(1);
  expect(load).toHaveBeenCalledTimes(1);
});

it('reads once a second at most for a cluster that is not known or of no use, and so knows of one that just joined', async () => {
  const [known, sealed, later] = [newId(), newId(), newId()];
  const members: ClusterCredentials[] = [
    { id: known, kubeconfig },
    { id: sealed, kubeconfig: fail('clusters.access-sealed', 'No key opens it.') },
  ];
  const { clock, load } = fleetOf(members);
  for (const id of [sealed, later, later])
    expect(await subject.get(id)).toMatchObject({ ok: false, error: { code: 'cluster.unknown' } });
  members.push({ id: later, kubeconfig });
  clock.advance(1_000);
  expect(await subject.get(later)).toMatchObject({ ok: false });
  expect(load).toHaveBeenCalledTimes(1);
  clock.advance(1);
  expect(await subject.get(later)).toMatchObject({ ok: true });
  expect(load).toHaveBeenCalledTimes(2);
});

it('keeps neither a fleet without a cluster nor a failure to open one', async () => {
  const id = newId();
  const members: ClusterCredentials[] = [];
  const { clock, open } = fleetOf(members);
  open.mockRejectedValueOnce(new Error('away'));
  await expect(subject.get(id)).rejects.toThrow('away');
  expect(await subject.get(id)).toMatchObject({ ok: false });
  members.push({ id, kubeconfig });
  clock.advance(10_001);
  expect(await subject.get(id)).toMatchObject({ ok: true });
  expect(await subject.get(id)).toMatchObject({ ok: true });
  expect(open).toHaveBeenCalledTimes(3);
});
