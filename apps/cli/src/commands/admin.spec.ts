import type { Intake } from '@fleetcommand/client/api/types.gen';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOperatorCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
beforeEach(async () => {
  rig = await startOperatorCli();
  await rig.api.signUp('ada');
});
afterEach(() => rig.close());

describe('fleet admin settings', () => {
  it('shows who is let in, and changes what is named', async () => {
    const settings = (...words: string[]) => rig.fleet('admin', 'settings', ...words);
    expect((await settings()).stdout).toMatch(/Signing up\s+open/);
    const why = ['--signups', 'closed', '--notice', 'Until Monday.'];
    const { stdout, stderr, code } = await settings(
      ...why,
      '--per-day',
      'none',
      '--instances',
      '7',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('from now on')]);
    expect(stdout).toMatch(/Signing up\s+closed/);
    const { intake } = await rig.json<{ intake: Intake }>('admin', 'settings');
    expect(intake).toMatchObject({
      signups: 'closed',
      creations: 'open',
      notice: 'Until Monday.',
      instances: 7,
      creationsPerDay: null,
    });
    expect((await settings('--instances', 'many')).stderr).toContain('name a number, or none');
  });
});

describe('fleet tenants', () => {
  it('leads operators, who have none of their own, to those of everybody', async () => {
    expect((await rig.fleet('tenants', 'list')).stderr).toContain('Next: fleet admin tenants.');
    const shown = await rig.fleet('tenants', 'show', 'ada');
    expect([shown.code, shown.stderr]).toEqual([
      4,
      expect.stringContaining('fleet admin show ada'),
    ]);
    expect((await rig.fleet('admin', 'show', 'ada')).stdout).toContain('ada chat');
  });
});

describe('fleet admin bulk', () => {
  it('tells what would be done to whom a filter finds, and does it only with --yes', async () => {
    const bulk = (...words: string[]) => rig.fleet('admin', 'bulk', ...words);
    const suspend = ['suspend', '--search', 'ada', '--reason', 'It sends spam'];
    const dry = await bulk(...suspend);
    expect(dry.stdout).toMatch(/ada chat\s+would/);
    expect(dry.stderr).toContain('Nothing was done');
    expect((await bulk(...suspend, '--yes')).stdout).toMatch(/ada chat\s+started/);
    expect((await bulk('hibernate', 'ada')).stdout).toMatch(/ada chat\s+refused/);
    expect((await bulk('resume', 'ada', '--yes')).stdout).toMatch(/ada chat\s+started/);
    expect((await bulk('restart', '--search', 'nobody')).stderr).toContain('Nobody fits');
    expect(await bulk('restart')).toMatchObject({ code: 2 });
  });
});

describe('fleet admin jobs', () => {
  const jobs = (...words: string[]) => rig.fleet('admin', 'jobs', ...words);

  it('lists what is owed, has it retried, and discards dead letters only', async () => {
    const { data } = await rig.json<{ data: { id: string }[] }>('admin', 'jobs', 'owed');
    const [message] = data;
    expect((await jobs('owed')).stdout).toMatch(/waiting\s+tenant\.reconcile/);
    expect((await jobs('owed', '--stuck')).stderr).toContain('Nothing is owed');
    expect((await jobs('retry', message?.id ?? '')).code).toBe(0);
    const kept = await jobs('discard', message?.id ?? '');
    expect(kept.stderr).toContain('Only dead letters are discarded');
    expect(kept.code).toBe(1);
  });

  it('shows how it is without more words, and pauses and resumes', async () => {
    expect((await jobs()).stdout).toMatch(/owed \d/);
    expect((await jobs('list', '--state', 'waiting')).stderr).toContain('No job fits');
    expect((await jobs('pause')).stderr).toContain('take no new jobs');
    expect((await jobs('resume')).stderr).toContain('take jobs again');
    expect((await jobs('run', 'gone-1')).code).toBe(4);
  });
});
