import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartState, PartStatus } from '@fleetcommand/contracts/http/local';
import { identify, readPidFile } from '@fleetcommand/embedded/process-identity';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok } from '@fleetcommand/kernel/result';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Part } from './part.js';

let folder = '';
let part: Part | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcommand-part-'));
});
afterEach(async () => {
  await part?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A part that is a shell script; it serves while the file `up` is in the folder. */
function script(text: string, more: Partial<ServerSpec> = {}) {
  const states: PartState[] = [];
  const spec: ServerSpec = {
    name: 'redis',
    command: '/bin/sh',
    args: ['-c', text],
    env: {},
    workingDirectory: folder,
    url: 'none',
    prepare: () => Promise.resolve(ok(undefined)),
    probe: () =>
      readFile(join(folder, 'up')).then(
        () => ok(undefined),
        () => fail('x.not-up', 'it is not up'),
      ),
    readyTimeoutMs: 5000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 2000,
    ...more,
  };
  part = new Part({
    name: 'redis',
    spec,
    logFile: join(folder, 'log'),
    pidFile: join(folder, 'pid'),
    onChange: ({ state }: PartStatus) => states.at(-1) !== state && states.push(state),
    probeIntervalMs: 20,
  });
  return { part, states };
}

describe('a part', () => {
  it('is started again after it ended, and says why', async () => {
    const { part, states } = script('touch up; exec sleep 60');
    expect(await part.start()).toEqual(ok(undefined));
    const first = part.status.pid ?? 0;
    expect(await readPidFile(join(folder, 'pid'))).toMatchObject({ pid: first });
    process.kill(first, 'SIGKILL');
    await vi.waitFor(
      () => expect(part.status).toMatchObject({ state: 'ready', restarts: 1 }),
      5000,
    );
    expect(part.status.pid).not.toBe(first);
    expect(part.status.message).toBe(
      'It ended unexpectedly (signal SIGKILL) and was started again.',
    );
    expect(states).toEqual(['starting', 'ready', 'backing-off', 'starting', 'ready']);
  });

  it('is shown as unready while it does not answer, and not killed', async () => {
    const { part } = script('touch up; exec sleep 60');
    await part.start();
    const { pid } = part.status;
    await rm(join(folder, 'up'));
    await vi.waitFor(() =>
      expect(part.status).toMatchObject({ state: 'unready', pid, message: 'it is not up' }),
    );
    await writeFile(join(folder, 'up'), '');
    await vi.waitFor(() => expect(part.status).toMatchObject({ state: 'ready', pid, restarts: 0 }));
  });

  it('that cannot start is given up with the end of its log, once more tries are pointless', async () => {
    const { part, states } = script('echo "PORT must be a number"; exit 78');
    expect(await part.start()).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/exit code 78.*\n.*log:\nPORT must be a number$/s),
        retry: 'never',
      },
    });
    expect(states).toEqual(['starting', 'stopped']);
  });

  it('that fails at first is tried again', async () => {
    const { part } = script(
      'if [ -e tried ]; then touch up; exec sleep 60; fi; touch tried; exit 1',
    );
    expect(await part.start()).toEqual(ok(undefined));
  });

  it('ends when stopped, though it ignores the signal, and leaves nothing behind', async () => {
    const { part } = script('trap "" TERM; touch up; while :; do sleep 0.1; done', {
      stopTimeoutMs: 100,
    });
    await part.start();
    const pid = part.status.pid ?? 0;
    await part.stop();
    expect(part.status).toMatchObject({ state: 'stopped', pid: null });
    expect(await identify(pid)).toBeUndefined();
    await expect(readFile(join(folder, 'pid'))).rejects.toThrow('ENOENT');
  });
});
