import { describe, expect, it } from 'vitest';

import { Health } from './health.js';

const fine = { name: 'database', check: async () => undefined };

describe('readiness', () => {
  it('is there once the process has started and every check holds', async () => {
    const health = new Health([fine]);
    expect(await health.readiness()).toMatchObject({ ready: false });
    health.markStarted();
    expect(await health.readiness()).toEqual({
      ready: true,
      checks: [{ name: 'database', ok: true, message: '', durationMs: expect.any(Number) }],
    });
  });

  it('fails with each check that fails, and says why', async () => {
    const broken = {
      name: 'redis',
      check: () => Promise.reject(new Error('connection refused')),
    };
    const mute = { name: 'cluster', check: () => Promise.reject(new Error('')) };
    const health = new Health([fine, broken, mute]);
    health.markStarted();
    const { ready, checks } = await health.readiness();
    expect(ready).toBe(false);
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['database', true],
      ['redis', false],
      ['cluster', false],
    ]);
    expect(checks[1]?.message).toBe('connection refused');
    expect(checks[2]?.message).not.toBe('');
  });

  it('fails when a check does not answer, and tells the check to stop', async () => {
    let isToldToStop = false;
    const hanging = {
      name: 'hanging',
      check: (signal: AbortSignal) =>
        new Promise<void>(() => {
          signal.addEventListener('abort', () => (isToldToStop = true));
        }),
    };
    const health = new Health([hanging], 10);
    health.markStarted();
    const { ready, checks } = await health.readiness();
    expect(ready).toBe(false);
    expect(checks[0]?.message).toBe('no answer within 10 ms');
    expect(isToldToStop).toBe(true);
  });

  it('is gone as soon as the process stops, whatever the checks say', async () => {
    const health = new Health([fine]);
    health.markStarted();
    health.markStopping();
    expect(await health.readiness()).toMatchObject({
      ready: false,
      checks: [{ name: 'shutdown', message: 'shutting down' }],
    });
  });
});
