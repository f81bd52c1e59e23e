import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { aBlueprint } from '@fleetcommand/testing/builders/catalogue';
import { stringify } from 'yaml';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-cli-'));
  rig = await startOperatorCli();
  await rig.api.signUp('ada');
});
afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

async function blueprintFile(text: string): Promise<string> {
  const file = join(folder, 'blueprint.yaml');
  await writeFile(file, text);
  return file;
}
const version2 = () => blueprintFile(stringify(aBlueprint({ version: 2, appVersion: '2.0.0' })));

describe('fleet releases', () => {
  it('publishes a version, tells whom a rollout would move, begins it, and steers it', async () => {
    const published = await rig.fleet('releases', 'publish', await version2());
    expect(published.stderr).toContain('New instances get sample-chat@2');
    const { stdout } = await rig.fleet('releases', 'list');
    expect(stdout).toMatch(/sample-chat@2\s+2\.0\.0\s+offered\s+0 /);
    expect(stdout).toMatch(/sample-chat@1\s+1\.0\.0\s+offered\s+1 /);
    const told = await rig.fleet('releases', 'roll-out', 'sample-chat@2');
    expect(told.code).not.toBe(0);
    expect(told.stderr).toContain('moves 1 on sample-chat@1 to sample-chat@2, 10 at once');
    expect((await rig.fleet('releases', 'rollouts')).stderr).toContain('None yet');
    const begun = await rig.fleet('releases', 'roll-out', 'sample-chat@2', '--yes');
    expect(begun.stderr).toContain('Moving 1 to sample-chat@2');
    const paused = await rig.fleet('releases', 'pause', 'sample-chat');
    expect(paused.stderr).toContain('0 there, 0 moving, 1 to come');
    expect((await rig.fleet('releases', 'rollouts')).stdout).toMatch(/sample-chat@2\s+paused/);
    expect((await rig.fleet('releases', 'cancel', 'sample-chat')).code).toBe(0);
    const none = await rig.fleet('releases', 'resume', 'sample-chat');
    expect(none.stderr).toContain('No rollout of sample-chat is under way');
  });

  it('withdraws a version, and offers it again', async () => {
    await rig.fleet('releases', 'publish', await version2());
    const withdrawn = await rig.fleet('releases', 'withdraw', 'sample-chat@2');
    expect(withdrawn.stderr).toContain('Nobody gets sample-chat@2 any more');
    expect((await rig.fleet('releases', 'list')).stdout).toMatch(
      /sample-chat@2\s+2\.0\.0\s+withdrawn/,
    );
    const refused = await rig.fleet('releases', 'roll-out', 'sample-chat@2', '--yes');
    expect(refused.stderr).toContain('is withdrawn');
    await rig.fleet('releases', 'offer', 'sample-chat@2');
    expect((await rig.fleet('releases', 'roll-out', 'sample-chat@2', '--yes')).code).toBe(0);
  });

  it('says which line of a blueprint is wrong', async () => {
    const text = stringify(aBlueprint({ version: 2 })).replace('port: 3000', 'port: none');
    const refused = await rig.fleet('releases', 'publish', await blueprintFile(text));
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/blueprint\.yaml:\d+:\d+ components\.web\.port/);
  });
});

describe('fleet tenants upgrade', () => {
  it('moves an instance to the newest version, and operators take it back', async () => {
    await rig.signIn('ada@example.com');
    const [tenant] = (await rig.json<{ data: { slug: string; id: string }[] }>('tenants', 'list'))
      .data;
    const slug = tenant?.slug ?? '';
    expect((await rig.fleet('tenants', 'upgrade', slug)).stderr).toContain(
      'newest version already',
    );
    await rig.signIn('root@fleet.example.com');
    await rig.fleet('releases', 'publish', await version2());
    await rig.signIn('ada@example.com');
    expect((await rig.fleet('tenants', 'show', slug)).stdout).toContain('2.0.0 can be had');
    expect((await rig.fleet('tenants', 'upgrade', slug)).code).toBe(0);
    expect(await rig.json('tenants', 'show', slug)).toMatchObject({ tenant: { version: '2.0.0' } });
    await rig.signIn('root@fleet.example.com');
    const back = await rig.fleet('admin', 'upgrade', tenant?.id ?? '', '--to', '1');
    expect(back.stderr).toContain('is being moved to version 1');
  });
});
