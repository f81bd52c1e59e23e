import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify, isRunning, readPidFile, writePidFile } from './process-identity.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcommand-pid-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('pid files', () => {
  it('name a running process until it ends', async () => {
    const child = spawn('/bin/cat', { stdio: 'pipe' });
    await once(child, 'spawn');
    const file = join(folder, 'cat.pid');
    await writePidFile(file, child.pid ?? 0);
    expect(await readPidFile(file)).toMatchObject({ pid: child.pid });
    child.stdin.end();
    await once(child, 'exit');
    expect(await readPidFile(file)).toBeUndefined();
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('of an earlier process are not mistaken for a stranger that has its number now', async () => {
    const file = join(folder, 'reused.pid');
    await writePidFile(file, process.pid);
    const written: { startedAt: string } = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...written, startedAt: 'another boot/1' }));
    expect(await readPidFile(file)).toBeUndefined();
  });

  it.each(['', 'not json', '{"pid":0,"startedAt":"x"}', '{"pid":"1"}'])(
    'with odd contents (%j) count as stale',
    async (text) => {
      const file = join(folder, 'odd.pid');
      await writeFile(file, text);
      expect(await readPidFile(file)).toBeUndefined();
      await expect(stat(file)).rejects.toThrow('ENOENT');
    },
  );
});

describe('identify', () => {
  it('knows us and nobody with an impossible number', async () => {
    const us = await identify(process.pid);
    expect(us && (await isRunning(us))).toBe(true);
    expect(await identify(2 ** 30)).toBeUndefined();
  });
});
