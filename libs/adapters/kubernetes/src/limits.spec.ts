import { err, ok, type Result } from '@fleetcommand/kernel/result';
import { expect, it } from 'vitest';
import type { ClusterFailure } from './failure.js';
import { CallGate, DEFAULT_GATE } from './limits.js';
import { ManualTimers } from './testing/manual-timers.js';

type Answer = Result<string, ClusterFailure>;

const DOWN: ClusterFailure = { code: 'cluster.unreachable', message: 'refused', retry: 'backoff' };
const NO: ClusterFailure = { code: 'cluster.forbidden', message: 'no', retry: 'never' };

/** A gate whose calls end when the test says. */
function rig(settings: Partial<typeof DEFAULT_GATE> = {}) {
  const timers = new ManualTimers();
  const gate = new CallGate(timers, { ...DEFAULT_GATE, maxRunning: 2, ...settings });
  const begun: string[] = [];
  const endings = new Map<string, (answer: Answer) => void>();
  const call = (name: string, lane = '', signal?: AbortSignal): Promise<Answer> => {
    const work = (): Promise<Answer> => {
      begun.push(name);
      return new Promise((resolve) => endings.set(name, resolve));
    };
    return gate.run(lane, { cluster: 'c', action: name }, work, signal);
  };
  const end = async (name: string, answer: Answer = ok(name)): Promise<void> => {
    endings.get(name)?.(answer);
    await Promise.resolve();
    await new Promise(setImmediate);
  };
  return { timers, gate, begun, call, end };
}

it('runs so many at once and lets the others wait', async () => {
  const { gate, begun, call, end } = rig();
  const calls = ['a', 'b', 'c'].map((name) => call(name));
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'b']);
  expect(gate.limits).toEqual({ breaker: 'closed', running: 2, waiting: 1 });
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('b');
  await end('c');
  expect(await Promise.all(calls)).toEqual([ok('a'), ok('b'), ok('c')]);
  expect(gate.limits).toMatchObject({ running: 0, waiting: 0 });
});

it('lets lanes take turns, so that a long queue does not starve a short one', async () => {
  const { begun, call, end } = rig({ maxRunning: 1 });
  void call('a1', 'a');
  void call('a2', 'a');
  void call('a3', 'a');
  void call('b1', 'b');
  void call('c1', 'c');
  await new Promise(setImmediate);
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3']) await end(name);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
});

it('fails at once, with the reason, while the cluster is down', async () => {
  const { gate, begun, call, end } = rig({ maxRunning: 8 });
  for (const name of ['1', '2', '3', '4', '5']) {
    void call(name);
    await new Promise(setImmediate);
    await end(name, err(DOWN));
  }
  expect(gate.limits).toMatchObject({ breaker: 'open', reason: 'refused' });
  const refused = await call('6');
  expect(refused).toMatchObject({
    ok: false,
    error: {
      code: 'cluster.breaker-open',
      retry: { afterMs: 1000 },
      message: expect.stringContaining(
        'cluster "c" has not been answering and is tried again in 1 s. Last failure: refused',
      ),
    },
  });
  expect(begun).not.toContain('6');
});

it('refuses those who wait when the breaker opens', async () => {
  const { call, end } = rig({ maxRunning: 1, failuresToOpen: 1 });
  void call('a');
  const waiting = call('b');
  await new Promise(setImmediate);
  await end('a', err(DOWN));
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'cluster.breaker-open' } });
});

it('closes when the trial call is answered, even by a refusal', async () => {
  const { gate, timers, call, end } = rig({ failuresToOpen: 1 });
  void call('a');
  await new Promise(setImmediate);
  await end('a', err(DOWN));
  timers.pass(1000);
  void call('trial');
  await new Promise(setImmediate);
  expect(gate.limits.breaker).toBe('half-open');
  expect(await call('meanwhile')).toMatchObject({ ok: false });
  await end('trial', err(NO));
  expect(gate.limits.breaker).toBe('closed');
});

it('counts refusals as life', async () => {
  const { gate, call, end } = rig({ failuresToOpen: 1 });
  void call('a');
  await new Promise(setImmediate);
  await end('a', err(NO));
  expect(gate.limits.breaker).toBe('closed');
});

it('is closed by a watch that works', async () => {
  const { gate, call, end } = rig({ failuresToOpen: 1 });
  void call('a');
  await new Promise(setImmediate);
  await end('a', err(DOWN));
  gate.report(undefined);
  expect(gate.limits.breaker).toBe('closed');
});

it('refuses beyond a full queue', async () => {
  const { call } = rig({ maxRunning: 1, maxWaiting: 1 });
  void call('a');
  void call('b');
  expect(await call('c')).toMatchObject({
    ok: false,
    error: { code: 'cluster.overloaded', retry: 'backoff' },
  });
});

it('forgets a waiter that is cancelled', async () => {
  const { gate, begun, call, end } = rig({ maxRunning: 1 });
  void call('a');
  const controller = new AbortController();
  const waiting = call('b', 'lane', controller.signal);
  await new Promise(setImmediate);
  controller.abort();
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'cluster.cancelled' } });
  expect(gate.limits.waiting).toBe(0);
  await end('a');
  expect(begun).toEqual(['a']);
});

it('frees the place of a call that throws', async () => {
  const { gate } = rig();
  const boom = gate.run('', { cluster: 'c', action: 'x' }, () => Promise.reject(new Error('bug')));
  await expect(boom).rejects.toThrow('bug');
  expect(gate.limits.running).toBe(0);
});
