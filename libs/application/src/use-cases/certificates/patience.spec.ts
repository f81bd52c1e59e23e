import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import { describe, expect, it } from 'vitest';

import { createPatience } from './patience.js';

const near = { kind: 'later', afterMs: 250 } as const;

/** All the waits that are granted, one after the other. */
function waits(patience: ReturnType<typeof createPatience>): readonly number[] {
  const granted: number[] = [];
  for (let wait = patience.nextWaitMs(near); wait !== null; wait = patience.nextWaitMs(near))
    granted.push(wait);
  return granted;
}

describe('a run’s patience', () => {
  it('is none before something was brought forward', () => {
    expect(createPatience(1_000).nextWaitMs(near)).toBeNull();
  });

  it('begins small, grows, and never comes to more than its sum', () => {
    const patience = createPatience(1_000);
    patience.refresh();
    const granted = waits(patience);
    expect(granted[0]).toBeLessThanOrEqual(25);
    expect(granted.toSorted((a, b) => a - b)).toEqual(granted);
    expect(granted.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(1_000);
    patience.refresh();
    expect(patience.nextWaitMs(near) ?? 0).toBeLessThanOrEqual(25);
    expect(waits(patience).length).toBeLessThanOrEqual(granted.length);
  });

  it('is not spent on what is far off, or on what people are told to mend', () => {
    const patience = createPatience(1_000);
    patience.refresh();
    expect(patience.nextWaitMs({ kind: 'later', afterMs: 60_000 })).toBeNull();
    const why = { code: 'certificates.proof-unseen', message: 'Not there.' };
    expect(patience.nextWaitMs({ ...near, why })).toBeNull();
  });
});

describe('a worker that waits for what is near', () => {
  it('brings a certificate from nothing to the edges in one run', async () => {
    const desk = await openCertificateDesk(undefined, {}, { lingersMs: 1_000 });
    const { steps, isRenewed } = await desk.step();
    expect(isRenewed).toBe(true);
    expect(steps.slice(-3)).toEqual(['publish-certificate', 'confirm-live', 'read-renewal-info']);
    expect(new Set(steps).size).toBeGreaterThanOrEqual(steps.length - 2);
  });

  it('makes room for others when the authority takes its time', async () => {
    const desk = await openCertificateDesk(undefined, {}, { lingersMs: 1_000 });
    const slow = {
      ...desk.authority,
      readAuthorization: async (...call: Parameters<typeof desk.authority.readAuthorization>) => {
        const read = await desk.authority.readAuthorization(...call);
        return read.ok
          ? ({ ok: true, value: { ...read.value, status: 'pending' } } as const)
          : read;
      },
    };
    const first = await desk.step({ authorities: [slow] });
    expect(first.steps.at(-1)).toBe('poll-authorizations');
    expect(first.nextLookAfterMs).toBeGreaterThan(0);
    expect((await desk.step({ authorities: [slow] })).steps).toEqual(['poll-authorizations']);
  });
});
