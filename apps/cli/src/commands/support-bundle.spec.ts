import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PASSWORD } from '../../../api/src/testing/api-rig.js';
import { buildWorld } from '../../../api/src/testing/world.js';
import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let folder: string;
beforeEach(async () => {
  rig = await startCli();
  folder = await mkdtemp(join(tmpdir(), 'fleet-support-'));
});
afterEach(async () => {
  await rig.close();
  await rm(folder, { recursive: true });
});

describe('fleet support-bundle', () => {
  it('is one file for its owner only, with what an operator may see, and without a secret', async () => {
    const { clock, parts } = rig.api;
    const world = await buildWorld(parts.store, clock.now(), null);
    await rig.api.operator('root');
    await rig.signIn('root@fleet.example.com');
    const file = join(folder, 'bundle.tar.gz');
    const { parts: names } = await rig.json<{ parts: string[] }>('support-bundle', file);
    // A tar as everybody's tar reads it.
    const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed).toEqual(names);
    expect(listed).toEqual(
      expect.arrayContaining(
        ['about', 'examination', 'settings', 'audit-events', 'clusters'].map(
          (name) => `fleet-support/${name}.json`,
        ),
      ),
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = execFileSync('tar', ['-xzOf', file], { encoding: 'utf8' });
    expect(text).toContain('"migrations"');
    // The one thing that could not be told, and why.
    expect(text.match(/"missing": ".*"/g)).toEqual(['"missing": "No edge is connected."']);
    const secrets = [PASSWORD, world.tokenOf('owner'), world.tokenOf('a key with every scope')];
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/PRIVATE KEY|ciphertext|passwordHash|tokenHash/i);
  });
});
