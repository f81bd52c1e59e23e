import { describe, expect, it, vi } from 'vitest';
import { ManualTimers } from './timers.js';
import { WorkQueue } from './work-queue.js';

function queueOf(process: (key: string) => void | Promise<void>, concurrency = 1) {
  const timers = new ManualTimers();
  const retries: number[] = [];
  const queue = new WorkQueue({
    timers,
    process,
    concurrency,
    onError: (_key, _error, retryInMs) => retries.push(retryInMs),
  });
  return { timers, queue, retries };
}

describe('the work queue', () => {
  it('processes a key that was added many times once', async () => {
    const process = vi.fn();
    const { queue } = queueOf(process);
    for (let i = 0; i < 10; i += 1) queue.add('a');
    await vi.waitFor(() => expect(process).toHaveBeenCalled());
    await queue.stop();
    expect(process.mock.calls).toEqual([['a']]);
  });

  it('runs a key again that was added while it ran, and never twice at a time', async () => {
    let runs = 0;
    let atOnce = 0;
    let release = (): void => {};
    const { queue } = queueOf(async () => {
      runs += 1;
      atOnce += 1;
      expect(atOnce).toBe(1);
      if (runs === 1) await new Promise<void>((resolve) => (release = resolve));
      atOnce -= 1;
    }, 4);
    queue.add('a');
    await vi.waitFor(() => expect(runs).toBe(1));
    queue.add('a');
    queue.add('a');
    release();
    await vi.waitFor(() => expect(runs).toBe(2));
    await queue.stop();
    expect(runs).toBe(2);
  });

  it('retries what throws after 10 ms, doubling, and forgets it on success', async () => {
    let failures = 3;
    const process = vi.fn(() => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('not yet');
      }
    });
    const { queue, timers, retries } = queueOf(process);
    queue.add('a');
    for (const expected of [10, 20, 40]) {
      await vi.waitFor(() => expect(retries.at(-1)).toBe(expected));
      timers.advance(expected);
    }
    await vi.waitFor(() => expect(process).toHaveBeenCalledTimes(4));
    failures = 1;
    queue.add('a');
    await vi.waitFor(() => expect(retries).toEqual([10, 20, 40, 10]));
    await queue.stop();
  });

  it('keeps the earliest of several delayed wishes', async () => {
    const process = vi.fn();
    const { queue, timers } = queueOf(process);
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 100);
    queue.addAfter('a', 5_000);
    timers.advance(99);
    expect(process).not.toHaveBeenCalled();
    timers.advance(1);
    await vi.waitFor(() => expect(process).toHaveBeenCalledTimes(1));
    timers.advance(10_000);
    await queue.stop();
    expect(process).toHaveBeenCalledTimes(1);
  });

  it('tells when it is idle', async () => {
    const done: string[] = [];
    const { queue } = queueOf((key) => {
      done.push(key);
      if (key === 'a') queue.add('b');
    });
    await queue.whenIdle();
    queue.add('a');
    queue.addAfter('later', 1_000);
    await queue.whenIdle();
    expect(done).toEqual(['a', 'b']);
  });

  it('takes nothing any more once stopped, and waits for what runs', async () => {
    let finished = false;
    let release = (): void => {};
    const { queue } = queueOf(async () => {
      await new Promise<void>((resolve) => (release = resolve));
      finished = true;
    });
    queue.add('a');
    await vi.waitFor(() => expect(release).not.toBeUndefined());
    await new Promise((resolve) => setImmediate(resolve));
    const stopped = queue.stop();
    queue.add('b');
    release();
    await stopped;
    expect(finished).toBe(true);
  });
});
