import { describe, expect, it } from 'vitest';

import type { Condition, ConditionStatus, ConditionType } from './condition.js';
import { deriveTenantState, isServing, TERMINAL_REASONS } from './tenant-state.js';

const condition = (
  type: ConditionType,
  status: ConditionStatus,
  reason = 'Observed',
): Condition => ({
  type,
  status,
  reason,
  message: 'As seen.',
  lastTransitionTime: '2026-01-01T00:00:00.000Z',
});
const fresh = {
  intent: 'running' as const,
  intentReason: null,
  standing: 'good' as const,
  generation: 1,
  observedGeneration: 0,
  conditions: [] as readonly Condition[],
  deletedAt: null,
};
const ready = [condition('Ready', 'True')];
const notReady = [condition('Ready', 'False', 'RollingOut')];

describe('the one word for a tenant', () => {
  it.each([
    ['pending', 'nothing was observed yet', fresh],
    ['provisioning', 'it never was live', { ...fresh, conditions: notReady }],
    [
      'provisioning',
      'it cannot be seen yet',
      { ...fresh, conditions: [condition('Ready', 'Unknown')] },
    ],
    [
      'active',
      'what is wanted was observed',
      { ...fresh, observedGeneration: 1, conditions: ready },
    ],
    [
      'updating',
      'more is wanted than was observed',
      { ...fresh, generation: 2, observedGeneration: 1, conditions: ready },
    ],
    [
      'updating',
      'it was live and is not now',
      { ...fresh, observedGeneration: 1, conditions: notReady },
    ],
    [
      'deleting',
      'it is to go, whatever is observed',
      { ...fresh, intent: 'deleted' as const, observedGeneration: 1, conditions: ready },
    ],
    [
      'suspended',
      'its first payment is awaited',
      { ...fresh, standing: 'awaiting-payment' as const },
    ],
    [
      'suspended',
      'it was switched off',
      { ...fresh, standing: 'suspended' as const, observedGeneration: 1, conditions: notReady },
    ],
    [
      'updating',
      'it is being switched off',
      {
        ...fresh,
        standing: 'suspended' as const,
        generation: 2,
        observedGeneration: 1,
        conditions: ready,
      },
    ],
    [
      'hibernated',
      'it was put to sleep',
      { ...fresh, intent: 'hibernated' as const, observedGeneration: 1, conditions: notReady },
    ],
    [
      'suspended',
      'operators switched it off',
      { ...fresh, intent: 'suspended' as const, observedGeneration: 1, conditions: notReady },
    ],
    ['deleted', 'it is gone', { ...fresh, intent: 'deleted' as const, deletedAt: new Date(0) }],
  ])('is %s when %s', (state, _, facts) => {
    expect(deriveTenantState(facts)).toBe(state);
  });

  it('is waking while that is under way', () => {
    const waking = { ...fresh, generation: 3, observedGeneration: 2, conditions: notReady };
    const word = (state: 'running' | 'failed') =>
      deriveTenantState(waking, { kind: 'tenant.wake', state });
    expect([word('running'), word('failed')]).toEqual(['waking', 'updating']);
  });

  it.each(TERMINAL_REASONS)('is failed when somebody must look: %s', (reason) => {
    const conditions = [condition('Ready', 'False', reason)];
    expect(deriveTenantState({ ...fresh, conditions })).toBe('failed');
    expect(deriveTenantState({ ...fresh, conditions, intent: 'deleted' })).toBe('deleting');
    expect(
      deriveTenantState({ ...fresh, conditions: [condition('Ready', 'Unknown', reason)] }),
    ).toBe('provisioning');
  });
});

describe('a tenant', () => {
  it('serves when its workload and its route do, whatever else is under way', () => {
    const workload = condition('WorkloadReady', 'True');
    const route = condition('RouteReady', 'True');
    expect(isServing({ conditions: [workload, route, ...notReady] })).toBe(true);
    expect(isServing({ conditions: [workload, ...ready] })).toBe(false);
    expect(isServing({ conditions: [route] })).toBe(false);
  });
});
