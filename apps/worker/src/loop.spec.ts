import { describe, expect, it, vi } from 'vitest';
import type { Timers } from '@fleetcommand/application/ports/timers';

import { startLoop } from './loop.js';

/** Timers whose ticks the test makes. */
function manualTimers() {
  const tasks = new Set<() => void>();
  const timers: Timers = {
    every: (_, task) => {
      tasks.add(task);
      return () => tasks.delete(task);
    },
    delay: () => Promise.resolve(),
  };
  return { timers, tick: () => tasks.forEach((task) => task()) };
}

/** A task whose runs end when the test says so. */
function gatedTask() {
  const ends: (() => void)[] = [];
  const task = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  return {
    task,
    end: async () => {
      ends.shift()?.();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

describe('a loop', () => {
  it('runs at once and at every interval', async () => {
    const { timers, tick } = manualTimers();
    const { task, end } = gatedTask();
    startLoop(timers, 1_000, task, () => undefined);
    expect(task).toHaveBeenCalledTimes(1);
    await end();
    tick();
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('never runs twice at once, and follows a ring during a run with one more', async () => {
    const { timers } = manualTimers();
    const { task, end } = gatedTask();
    const loop = startLoop(timers, 1_000, task, () => undefined);
    loop.ring();
    loop.ring();
    expect(task).toHaveBeenCalledTimes(1);
    await end();
    expect(task).toHaveBeenCalledTimes(2);
    await end();
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('goes on after a run that failed', async () => {
    const { timers, tick } = manualTimers();
    const errors: unknown[] = [];
    const task = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue(undefined);
    const loop = startLoop(timers, 1_000, task, (error) => errors.push(error));
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    await Promise.resolve();
    tick();
    await loop.stop();
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('waits for the run under way when stopped, and starts none after', async () => {
    const { timers, tick } = manualTimers();
    const { task, end } = gatedTask();
    const loop = startLoop(timers, 1_000, task, () => undefined);
    loop.ring();
    const stopped = loop.stop();
    await end();
    await stopped;
    tick();
    loop.ring();
    expect(task).toHaveBeenCalledTimes(1);
  });
});
