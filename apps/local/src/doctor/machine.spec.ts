import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { firstProblem, fine, problem } from './check.js';
import { checkDisk, checkHome, checkNode } from './machine.js';

describe('checkNode', () => {
  it.each([
    ['24.7.0', 'ok'],
    ['24.21.0', 'ok'],
    ['26.0.0', 'ok'],
    ['24.6.9', 'problem'],
    ['20.20.2', 'problem'],
  ])('finds %s to be %s', (version, state) => {
    expect(checkNode(version).state).toBe(state);
  });
});

describe('checkHome', () => {
  it('refuses a path that no socket fits below', async () => {
    const root = `/${'x'.repeat(120)}`;
    const check = await checkHome({ root, socket: `${root}/run/supervisor.sock` });
    expect(check).toMatchObject({ state: 'problem', message: expect.stringContaining('too long') });
  });

  it('refuses a folder that cannot be made', async () => {
    const root = `${import.meta.filename}/state`;
    const check = await checkHome({ root, socket: `${root}/s` });
    expect(check).toMatchObject({ state: 'problem', fix: 'Set FLEET_HOME to another folder.' });
  });
});

describe('checkDisk', () => {
  it('looks at the disk the folder will be on, before there is a folder', async () => {
    const check = await checkDisk(`${tmpdir()}/not/yet/there`);
    expect(check.message).toMatch(/\d+ MiB are free for .*not\/yet\/there/);
  });
});

describe('firstProblem', () => {
  it('is one sentence with its fix', () => {
    const checks = [fine('a', 'A', 'good'), problem('b', 'B', 'It is missing.', 'apt install b')];
    expect(firstProblem(checks)).toBe('B: It is missing. apt install b');
    expect(firstProblem(checks.slice(0, 1))).toBeUndefined();
  });
});
