import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { rememberCluster, withRememberedCluster } from './remembered-cluster.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'fleet-home-'));
});
afterEach(() => rm(home, { recursive: true }));

/** One run: what it is asked for, and what it goes on with. */
async function run(...args: string[]) {
  const asked = unwrap(readConfig(args, { FLEET_HOME: home }));
  const config = await withRememberedCluster(asked);
  await rememberCluster(config);
  return config.cluster;
}

describe('the cluster of an earlier run', () => {
  it('is that of later ones that name none', async () => {
    const cluster = { kubeconfig: '/k/config', context: 'eu' };
    expect(await run('--kubeconfig', '/k/config', '--context', 'eu')).toEqual(cluster);
    expect(await run()).toEqual(cluster);
    expect(await run('--kubeconfig', '/k/other')).toEqual({ kubeconfig: '/k/other' });
    expect(await run()).toEqual({ kubeconfig: '/k/other' });
  });

  it('is forgotten when the sandbox is asked for', async () => {
    await run('--kubeconfig', '/k/config');
    expect(await run('--sandbox')).toBeUndefined();
    expect(await run()).toBeUndefined();
  });
});
