import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { ok } from '@fleetcommand/kernel/result';
import {
  anAdoptingNamespace,
  anOldBlueprint,
  aRunningInstance,
} from '@fleetcommand/testing/builders/running-instance';
import { createFakeCluster, type FakeCluster } from '@fleetcommand/testing/fakes/cluster';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let cluster: FakeCluster;
let folder: string;
let organization: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-import-'));
  cluster = createFakeCluster({ id: 'clu_1' as ClusterId });
  const clusters = { get: () => ok(cluster), all: () => [cluster] };
  rig = await startOperatorCli(undefined, { clusters });
  await rig.api.parts.store.catalogue.saveBlueprint(anOldBlueprint());
  organization = (await rig.api.signUp('ada')).tenant.organizationId;
  const running = [...aRunningInstance(), ...aRunningInstance({ id: 'n2', host: 'two.test' })];
  for (const object of [anAdoptingNamespace(), ...running]) cluster.put(object);
});
afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

describe('fleet import', () => {
  it('shows what runs in a cluster, and whether it can be adopted', async () => {
    const { code, stdout } = await rig.fleet('import', '--cluster', '--plan', 'pro');
    expect([code, stdout]).toEqual([0, expect.stringContaining('It can be adopted')]);
    expect(stdout).toContain('spec.containers[rc-n2].securityContext');
  });

  it('adopts what a file names, and nothing else', async () => {
    const file = join(folder, 'rc.json');
    await writeFile(file, JSON.stringify({ kind: 'List', items: aRunningInstance() }));
    const words = ['import', file, '--adopt', '--plan', 'pro', '--organization', organization];
    const { results } = await rig.json<{ results: object[] }>(...words);
    expect(results).toMatchObject([{ name: 'rc-k7', outcome: 'started' }]);
  });

  it('ends with a failure where something was refused, and says which', async () => {
    cluster.edit(
      { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'rc-n2' },
      (object) => ({ ...object, spec: { ports: [{ port: 80 }] } }),
    );
    const words = ['import', '--cluster', '--adopt', '--plan', 'pro'];
    const { code, stdout } = await rig.fleet(...words, '--organization', organization);
    expect([code, stdout]).toEqual([1, expect.stringContaining('no port 3000')]);
  });

  it('says what is missing', async () => {
    const adopting = ['--cluster', '--plan', 'pro', '--adopt'];
    for (const [words, missing] of [
      [[], '--cluster'],
      [['--cluster'], '--plan'],
      [adopting, '--organization'],
    ] as const) {
      const { code, stderr } = await rig.fleet('import', ...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining(missing)]);
    }
  });
});
