import { describe, expect, it, vi } from 'vitest';
import { ManualTimers } from '../../reconcile/timers.js';
import { makeGracefulStop } from './graceful-stop.js';

function stopOf(preStop: () => Promise<void> = () => Promise.resolve()) {
  const timers = new ManualTimers();
  const process = { terminate: vi.fn(), kill: vi.fn() };
  return { timers, process, stop: makeGracefulStop({ process, timers, preStop }) };
}

describe('stopping gracefully', () => {
  it('asks first, and kills when the time is up', async () => {
    const { timers, process, stop } = stopOf();
    stop.within(30_000);
    await vi.waitFor(() => expect(process.terminate).toHaveBeenCalledTimes(1));
    timers.advance(29_999);
    expect(process.kill).not.toHaveBeenCalled();
    timers.advance(1);
    expect(process.kill).toHaveBeenCalledTimes(1);
  });

  it('kills nobody who has ended', async () => {
    const { timers, process, stop } = stopOf();
    stop.within(30_000);
    await vi.waitFor(() => expect(process.terminate).toHaveBeenCalled());
    stop.ended();
    timers.advance(60_000);
    expect(process.kill).not.toHaveBeenCalled();
  });

  it('can be brought forward, and not put off', async () => {
    const { timers, process, stop } = stopOf();
    stop.within(30_000);
    stop.within(60_000);
    stop.within(5_000);
    timers.advance(5_000);
    expect(process.kill).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(process.terminate).toHaveBeenCalledTimes(1));
  });

  it('kills at once without grace', () => {
    const { process, stop } = stopOf();
    stop.within(0);
    expect(process.kill).toHaveBeenCalledTimes(1);
    expect(process.terminate).not.toHaveBeenCalled();
  });

  it('lets the preStop hook finish first, within the same time', async () => {
    let finish = (): void => {};
    const hook = new Promise<void>((resolve) => (finish = resolve));
    const { timers, process, stop } = stopOf(() => hook);
    stop.within(10_000);
    timers.advance(9_000);
    expect(process.terminate).not.toHaveBeenCalled();
    finish();
    await vi.waitFor(() => expect(process.terminate).toHaveBeenCalled());
    timers.advance(1_000);
    expect(process.kill).toHaveBeenCalledTimes(1);
  });
});
