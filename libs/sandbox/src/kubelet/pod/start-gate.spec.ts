import { describe, expect, it, vi } from 'vitest';
import { ManualTimers } from '../../reconcile/timers.js';
import { makeStartGate } from './start-gate.js';

describe('the start gate', () => {
  it('lets so many boot at a time, and calls the next when one is through', () => {
    const gate = makeStartGate(new ManualTimers(), 2);
    const retry = vi.fn();
    expect(gate.enter('a', retry)).toBe(true);
    expect(gate.enter('b', retry)).toBe(true);
    expect(gate.enter('c', retry)).toBe(false);
    gate.leave('a');
    expect(retry).toHaveBeenCalledTimes(1);
    expect(gate.enter('c', retry)).toBe(true);
  });

  it('does not count a container for longer than five seconds', () => {
    const timers = new ManualTimers();
    const gate = makeStartGate(timers, 1);
    const retry = vi.fn();
    gate.enter('slow', vi.fn());
    expect(gate.enter('next', retry)).toBe(false);
    timers.advance(5_000);
    expect(retry).toHaveBeenCalledTimes(1);
  });

  it('counts a container once, however often it asks', () => {
    const gate = makeStartGate(new ManualTimers(), 2);
    gate.enter('a', vi.fn());
    gate.enter('a', vi.fn());
    expect(gate.enter('b', vi.fn())).toBe(true);
  });
});
