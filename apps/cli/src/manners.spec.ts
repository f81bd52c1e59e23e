import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from './testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startOperatorCli();
});
afterEach(() => rig.close());

/** What is printed with `--json`, which is one document however the command ends. */
async function printed(...words: string[]): Promise<unknown> {
  const { stdout } = await rig.fleet(...words, '--json');
  return JSON.parse(stdout);
}

describe('--json', () => {
  it('prints what is wrong with the words, too', async () => {
    expect(await printed('tenants', 'show')).toEqual({
      error: { code: 'cli.usage', message: "missing required argument 'tenant'" },
    });
  });

  it('prints one document where the answer is that something fails', async () => {
    expect(await printed('doctor', '--cluster')).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ state: 'problem' })]),
    });
  });
});

describe('what cannot be meant', () => {
  it('names the number that an option takes', async () => {
    const { code, stderr } = await rig.fleet('admin', 'tenants', '--limit', '1000');
    expect([code, stderr]).toEqual([2, expect.stringContaining('a whole number, 1 to 100')]);
  });

  it('says how an address is written', async () => {
    const { code, stderr } = await rig.fleet('whoami', '--url', 'fleet');
    expect([code, stderr]).toEqual([2, expect.stringContaining('https://fleet.example.com')]);
  });

  it('leads to signing in where one asked', async () => {
    const { code, stderr } = await rig.fleet('whoami', '--url', 'https://other.test');
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('fleet login --url https://other.test'),
    ]);
  });
});

it('fleet ops watch follows what an instance is at, by its slug', async () => {
  const { tenant } = await rig.arrive('ada');
  const { code, stderr } = await rig.fleet('ops', 'watch', tenant.slug, '--timeout', '1');
  expect([code, stderr]).toEqual([5, expect.stringContaining('fleet ops watch op_')]);
  const unknown = await rig.fleet('ops', 'watch', `${tenant.slug}x`);
  expect([unknown.code, unknown.stderr]).toEqual([
    4,
    expect.stringContaining(`Did you mean ${tenant.slug}?`),
  ]);
});
