import { describe, expect, it } from 'vitest';

import { awaitsPayment } from './awaits-payment.js';

const ready = (reason: string) => [{ type: 'Ready' as const, reason }];

describe('an instance that waits for its first payment', () => {
  it('is one the platform said so of, or did not look at yet', () => {
    expect(awaitsPayment({ state: 'suspended', conditions: ready('AwaitingPayment') })).toBe(true);
    expect(awaitsPayment({ state: 'suspended', conditions: [] })).toBe(true);
  });

  it('is none that ran before and was switched off', () => {
    expect(awaitsPayment({ state: 'suspended', conditions: ready('Suspended') })).toBe(false);
  });

  it('is none that is being set up by now, though its word of before still stands', () => {
    const conditions = ready('AwaitingPayment');
    expect(awaitsPayment({ state: 'provisioning', conditions })).toBe(false);
    expect(awaitsPayment({ state: 'updating', conditions })).toBe(false);
  });
});
