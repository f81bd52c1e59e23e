import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-kubeconfigs-'));
  for (const name of ['nbg-1.yaml', 'hel-1.kubeconfig', '..data'])
    await writeFile(join(folder, name), '');
});
afterAll(() => rm(folder, { recursive: true }));

const clustersOf = (environment: Record<string, string>) => {
  const config = readConfig(environment);
  return config.ok ? config.value.clusters : config.error.message;
};

describe('the clusters an edge reads', () => {
  test('are its own and those of a folder, called by their files', () => {
    expect(
      clustersOf({ KUBECONFIG: '/etc/own', EDGE_CLUSTER: 'fsn-1', EDGE_KUBECONFIGS: folder }),
    ).toEqual([
      { name: 'fsn-1', kubeconfigPath: '/etc/own', inCluster: false },
      { name: 'hel-1', kubeconfigPath: join(folder, 'hel-1.kubeconfig'), inCluster: false },
      { name: 'nbg-1', kubeconfigPath: join(folder, 'nbg-1.yaml'), inCluster: false },
    ]);
  });

  test('may all be others, for an edge that is in none', () => {
    expect(clustersOf({ EDGE_KUBECONFIGS: join(folder, 'nbg-1.yaml') })).toMatchObject([
      { name: 'nbg-1' },
    ]);
  });

  test('need names to be told apart by', () => {
    const own = { KUBECONFIG: '/etc/own', EDGE_KUBECONFIGS: folder };
    expect(clustersOf(own)).toContain('EDGE_CLUSTER must be the name');
    expect(clustersOf({ ...own, EDGE_CLUSTER: 'nbg-1' })).toContain('nbg-1 is named twice');
    expect(clustersOf({ EDGE_KUBECONFIGS: '/nowhere' })).toContain(
      '/nowhere, which cannot be read',
    );
  });

  test('are called as Kubernetes names things, each told where it stands', async () => {
    const misnamed = join(folder, 'Not_A_Name.yaml');
    await writeFile(misnamed, '');
    const told = clustersOf({ EDGE_KUBECONFIGS: misnamed });
    expect(told).toContain('EDGE_KUBECONFIGS holds "Not_A_Name"');
    await rm(misnamed);
    expect(clustersOf({ KUBECONFIG: '/etc/own', EDGE_CLUSTER: 'Fsn_1' })).toContain(
      'EDGE_CLUSTER must be the name of a cluster',
    );
  });
});
