import { tenantState } from '@fleetcommand/contracts/http/tenants';
import { describe, expect, it } from 'vitest';

import { lookOfCondition, lookOfStep, lookOfTenant } from './state-look.js';

const conditions = [{ type: 'Ready', reason: 'Suspended' }] as const;
const settled = { generation: 2, observedGeneration: 2, conditions };

describe('the look of a state', () => {
  it.each([
    ['pending', 'working', 'Queued'],
    ['provisioning', 'working', 'Setting up'],
    ['active', 'live', 'Live'],
    ['suspended', 'suspended', 'Suspended'],
    ['hibernated', 'asleep', 'Asleep'],
    ['waking', 'working', 'Waking up'],
    ['deleting', 'working', 'Deleting'],
    ['deleted', 'gone', 'Deleted'],
    ['failed', 'failed', 'Failed'],
  ] as const)('%s is %s, “%s”', (state, tone, word) => {
    expect(lookOfTenant({ state, ...settled })).toEqual({ tone, word });
  });

  it('tells a change that was asked for from trouble that was not', () => {
    const state = 'updating';
    expect(lookOfTenant({ state, ...settled, generation: 3 }).tone).toBe('working');
    expect(lookOfTenant({ state, ...settled }).tone).toBe('degraded');
  });

  it('asks for the first payment rather than call suspended what was never live', () => {
    const unpaid = [{ type: 'Ready', reason: 'AwaitingPayment' }] as const;
    const look = lookOfTenant({ state: 'suspended', ...settled, conditions: unpaid });
    expect(look).toEqual({ tone: 'waiting', word: 'Not paid yet' });
  });

  it('does not call live what is in a cluster that does not answer', () => {
    const away = [{ type: 'ClusterReachable', reason: 'ClusterUnreachable' }] as const;
    const look = lookOfTenant({ state: 'active', ...settled, conditions: away });
    expect(look).toEqual({ tone: 'degraded', word: 'Cluster away' });
  });

  it('gives every state a word of its own', () => {
    const words = tenantState.options.map((state) => lookOfTenant({ state, ...settled }).word);
    expect(new Set(words).size).toBe(tenantState.options.length);
  });

  it('is red for a condition only once the instance has failed', () => {
    const toneOf = (status: 'True' | 'False', state: 'provisioning' | 'failed') =>
      lookOfCondition({ type: 'Ready', status }, { state }).tone;
    expect(toneOf('False', 'provisioning')).toBe('degraded');
    expect(toneOf('False', 'failed')).toBe('failed');
    expect(toneOf('True', 'failed')).toBe('live');
  });

  it('shows a step that was never begun as quiet', () => {
    expect(lookOfStep({ state: 'skipped' }, undefined).tone).toBe('idle');
    expect(lookOfStep({ state: 'running' }, undefined).tone).toBe('working');
  });

  it.each([
    ['AwaitingPayment', 'suspended', 'Waiting for payment'],
    ['AwaitingConfirmation', 'provisioning', 'Waiting for confirmation'],
  ] as const)('says at the step what an instance waits for: %s', (reason, state, word) => {
    const tenant = { state, conditions: [{ type: 'Ready', reason }] } as const;
    expect(lookOfStep({ state: 'running' }, tenant)).toEqual({ tone: 'waiting', word });
    expect(lookOfStep({ state: 'pending' }, tenant).tone).toBe('idle');
    const atWork = { state: 'provisioning', conditions: [] } as const;
    expect(lookOfStep({ state: 'running' }, atWork).word).toBe('Working');
  });
});
