import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PodLogOptions } from '../../api-server/pod-logs.js';
import { ManualTimers } from '../../reconcile/timers.js';
import { sampleContainer, samplePod } from '../../specs/samples.js';
import { ApiError } from '../../objects/api-error.js';
import type { KubeObject, ObjectStore } from '../../objects/store.js';
import { openContainerLog, readContainerLog } from './container-log.js';
import { makeLogStore } from './log-store.js';
import { makePodLogs } from './pod-logs.js';

let directory: string;
let clock: ManualTimers;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pod-logs-'));
  clock = new ManualTimers();
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const container = sampleContainer();
const running = { name: 'web', image: '', imageID: '', ready: true, restartCount: 1 };
const pod = samplePod('a', {
  spec: { containers: [container] },
  status: {
    containerStatuses: [
      {
        ...running,
        state: { running: {} },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  },
});

/** Only what reading logs asks of a store. */
function storeOf(object: KubeObject | undefined): ObjectStore {
  return { get: () => object } as unknown as ObjectStore;
}

function fixture(object: KubeObject | undefined = pod) {
  const store = makeLogStore(directory, clock);
  const logs = makePodLogs(storeOf(object), store, clock);
  const read = (options: Partial<PodLogOptions> = {}) =>
    logs.read('shop', 'a', {
      container: 'web',
      follow: false,
      previous: false,
      timestamps: false,
      ...options,
    });
  const text = async (options: Partial<PodLogOptions> = {}) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of read(options)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  return { store, read, text };
}

const say = (log: { append(stream: 'stdout', chunk: Buffer): void }, words: string): void =>
  log.append('stdout', Buffer.from(words));

describe('reading a log', () => {
  it('gives the present run, the previous one, its last lines, and times', async () => {
    const { store, text } = fixture();
    const first = store.open(pod, 'web', 0);
    say(first, 'before\n');
    first.close();
    const second = store.open(pod, 'web', 1);
    say(second, 'one\ntwo\n');
    clock.advance(60_000);
    say(second, 'three\nunfinished');
    expect(await text()).toBe('one\ntwo\nthree\n');
    expect(await text({ previous: true })).toBe('before\n');
    expect(await text({ tailLines: 2 })).toBe('two\nthree\n');
    expect(await text({ tailLines: 0 })).toBe('');
    expect(await text({ sinceSeconds: 30 })).toBe('three\n');
    expect(await text({ tailLines: 1, timestamps: true })).toBe('2026-01-01T00:01:00.000Z three\n');
    second.close();
    expect(await text({ tailLines: 1 })).toBe('unfinished\n');
  });

  it('follows without missing or repeating a line, until the container ends', async () => {
    const { store, read } = fixture();
    const log = store.open(pod, 'web', 1);
    say(log, 'one\n');
    const reader = read({ follow: true });
    say(log, 'two\n');
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of reader) {
        pieces.push(Buffer.from(piece).toString());
        if (pieces.length === 2) say(log, 'three\n');
        if (pieces.length === 3) log.close();
      }
    })();
    await reading;
    expect(pieces).toEqual(['one\n', 'two\n', 'three\n']);
  });

  it('lets go of a reader that leaves while nothing is said', async () => {
    const { store, read } = fixture();
    store.open(pod, 'web', 1);
    const reader = read({ follow: true })[Symbol.asyncIterator]();
    await reader.next();
    const waiting = reader.next();
    await reader.return?.();
    expect((await waiting).done).toBe(true);
  });

  it('keeps the latest two runs only', async () => {
    const { store } = fixture();
    for (const run of [0, 1, 2]) store.open(pod, 'web', run).close();
    expect(store.find(pod, 'web', 0)).toBeUndefined();
    expect(store.find(pod, 'web', 1)).toBeDefined();
  });

  it.each([
    ['an unknown pod', undefined, {}, 404, 'pods "a" not found'],
    [
      'one that has not started',
      samplePod('a', {
        status: {
          containerStatuses: [
            { ...running, restartCount: 0, state: { waiting: { reason: 'ErrImagePull' } } },
          ],
        },
      }),
      {},
      400,
      'container "web" in pod "a" is waiting to start: ErrImagePull',
    ],
    [
      'a previous run that never was',
      samplePod('a', {
        status: { containerStatuses: [{ ...running, restartCount: 0, state: { running: {} } }] },
      }),
      { previous: true },
      400,
      'previous terminated container "web" in pod "a" not found',
    ],
  ])('refuses %s', (_name, object, options, code, message) => {
    const { store } = fixture();
    const logs = makePodLogs(storeOf(object), store, clock);
    const read = () =>
      logs.read('shop', 'a', {
        container: 'web',
        follow: false,
        previous: false,
        timestamps: false,
        ...options,
      });
    expect(read).toThrow(ApiError);
    expect(read).toThrow(message);
    try {
      read();
    } catch (error) {
      expect(error instanceof ApiError && error.status.code).toBe(code);
    }
  });
});

describe('rotation', () => {
  it('keeps a log within twice its limit, and loses nothing of the newer half', () => {
    const file = path.join(directory, 'x.log');
    const log = openContainerLog(file, clock, 1_000);
    for (let line = 0; line < 200; line += 1) say(log, `line ${line}\n`);
    log.close();
    const kept = readContainerLog(file)?.toString() ?? '';
    expect(kept.length).toBeLessThanOrEqual(2_000);
    expect(kept).toContain('line 199\n');
    const numbers = [...kept.matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(
      Array.from({ length: numbers.length }, (_, i) => 200 - numbers.length + i),
    );
  });
});
