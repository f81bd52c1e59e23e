import type { Job } from '@fleetcommand/application/ports/job-queue';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { describeJob } from './job-queue.js';

const NOW_MS = 1_700_000_000_000;
const job: Job = {
  kind: 'tenant.reconcile',
  tenantId: idFromUuid('ten', '0'.repeat(32)),
  generation: 3,
  cause: 'change',
};
const keyOf = (delayMs: number, nowMs = NOW_MS) =>
  describeJob(job, delayMs, nowMs).deduplication?.id;

describe('looks at a later time', () => {
  it('at about the same time are one', () => {
    expect(new Set([30_000, 31_000, 33_000].map((delayMs) => keyOf(delayMs))).size).toBeLessThan(3);
  });

  it('are few, however often something rings in the minute before', () => {
    const keys = Array.from({ length: 6_000 }, (_, tick) => keyOf(60_000, NOW_MS + tick * 10));
    expect(new Set(keys).size).toBeLessThanOrEqual(6);
  });

  it('are never put off by more than half of how far off they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000 }), (delayMs) => {
        const at = Number(keyOf(delayMs)?.split('-at-')[1]);
        expect(at - (NOW_MS + delayMs)).toBeLessThanOrEqual(Math.max(1, delayMs / 2));
        expect(at).toBeGreaterThanOrEqual(NOW_MS + delayMs);
      }),
    );
  });

  it('are apart from a ring now', () => {
    expect(keyOf(0)).not.toBe(keyOf(1));
  });
});

describe('job ids', () => {
  it('name subject and generation, and are never the same twice', () => {
    const [a, b] = [describeJob(job, 0, NOW_MS).jobId, describeJob(job, 0, NOW_MS).jobId];
    expect(a).toMatch(/^reconcile-ten_0{32}-3-/);
    expect(a).not.toBe(b);
  });

  it('hold no colon, whatever a certificate is for', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (purpose, delayMs) => {
        const step = { kind: 'certificate.step', purpose, sequence: 1 } as const;
        const { jobId, deduplication } = describeJob(step, delayMs, NOW_MS);
        expect(`${jobId}${deduplication?.id}`).not.toContain(':');
      }),
    );
  });
});
