import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startOperatorCli();
});
afterEach(() => rig.close());

describe('fleet doctor --cluster', () => {
  it('says what is wrong with an installation and what to do about it, and ends with 1', async () => {
    const { code, stdout, stderr } = await rig.fleet('doctor', '--cluster');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✓ Migrations +The database has all/);
    expect(stdout).toMatch(/✗ Edges +No edge is known.*\n +→ Label and taint a node/);
    expect(stderr).toMatch(/\d things need fixing/);
  });

  it('where nothing answers, says what to ask the cluster itself', async () => {
    await rig.api.close();
    const away = await rig.fleet('doctor', '--cluster');
    expect([away.code, away.stderr]).toEqual([
      1,
      expect.stringMatching(/cannot be reached[\s\S]*kubectl -n <namespace> get pods,jobs/),
    ]);
  });
});
