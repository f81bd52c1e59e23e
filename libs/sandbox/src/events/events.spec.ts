import { describe, expect, it } from 'vitest';
import { silentLog } from '../log.js';
import { EVENTS, listAll, NAMESPACES } from '../objects/kinds.js';
import { ManualTimers } from '../reconcile/timers.js';
import { samplePod } from '../specs/samples.js';
import type { Journal } from '../store/journal.js';
import { openStore } from '../store/object-store.js';
import { makeEventExpiry } from './event-expiry.js';
import { makeEventRecorder } from './event-recorder.js';

/** A journal that remembers nothing: the store is the real one. */
const forgetful: Journal = { load: () => [], append() {}, forget() {}, close() {} };

function fixture() {
  const timers = new ManualTimers();
  const { store } = openStore({ journal: forgetful, clock: timers });
  store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const context = { store, timers, log: silentLog };
  const recorder = makeEventRecorder({ ...context, component: 'kubelet', host: 'sandbox' });
  const events = () => listAll(store, EVENTS, 'shop');
  return { timers, context, recorder, events };
}

const about = { object: samplePod('a'), fieldPath: 'spec.containers{web}' };

describe('recording events', () => {
  it('writes an event once and counts its repetitions', () => {
    const { timers, recorder, events } = fixture();
    for (let i = 0; i < 3; i += 1) {
      recorder.record(about, 'Warning', 'Unhealthy', 'Readiness probe failed');
      timers.advance(10_000);
    }
    expect(events()).toEqual([
      expect.objectContaining({
        count: 3,
        reason: 'Unhealthy',
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:20Z',
        involvedObject: expect.objectContaining({ name: 'a', fieldPath: 'spec.containers{web}' }),
        source: { component: 'kubelet', host: 'sandbox' },
      }),
    ]);
  });

  it('keeps events of one second in their order', () => {
    const { recorder, events } = fixture();
    const reasons = ['Scheduled', 'Pulled', 'Created', 'Started'];
    for (const reason of reasons) recorder.record(about, 'Normal', reason, reason);
    expect(events().map((event) => event.reason)).toEqual(reasons);
  });

  it('drops what cannot be written, as in a namespace that is gone', () => {
    const { recorder, events } = fixture();
    const elsewhere = { object: samplePod('a', { metadata: { namespace: 'gone' } }) };
    expect(() => recorder.record(elsewhere, 'Normal', 'Started', 'x')).not.toThrow();
    expect(events()).toEqual([]);
  });
});

describe('event expiry', () => {
  it('removes events last seen over an hour ago, and those only', async () => {
    const { timers, context, recorder, events } = fixture();
    const expiry = makeEventExpiry(context);
    expiry.start();
    recorder.record(about, 'Normal', 'Once', 'x');
    recorder.record(about, 'Normal', 'Again', 'x');
    timers.advance(30 * 60_000);
    recorder.record(about, 'Normal', 'Again', 'x');
    timers.advance(36 * 60_000);
    expect(events().map((event) => event.reason)).toEqual(['Again']);
    await expiry.stop();
  });
});
