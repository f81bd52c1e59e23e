import { describe, expect, it } from 'vitest';

import { makeCondition, makeTenant } from '../../testing/fixtures.js';
import { afterFailure, headlineOf } from './operation-texts.js';

describe('what an operation is said to be at', () => {
  it.each([
    ['tenant.create', 'queued', 'Setting up Acme'],
    ['tenant.create', 'succeeded', 'Acme is live'],
    ['tenant.restart', 'running', 'Restarting Acme'],
    ['tenant.resume', 'succeeded', 'Acme is live again'],
    ['tenant.delete', 'succeeded', 'Acme is deleted'],
    ['tenant.update', 'failed', 'Acme could not be updated'],
    ['tenant.update', 'canceled', 'Updating Acme was canceled'],
  ] as const)('%s, %s: %s', (kind, state, text) => {
    expect(headlineOf({ kind, state }, 'Acme')).toBe(text);
  });
});

describe('what happens after a failure', () => {
  const failedFor = (reason: string) =>
    makeTenant({
      state: 'failed',
      conditions: [{ ...makeCondition('Ready', 'False', 'no'), reason }],
    });

  it('is that we go on trying, where we do', () => {
    expect(afterFailure('tenant.create', failedFor('RetriesExhausted'))).toMatch(/keep trying/);
  });

  it('is up to its owner, where nothing else helps', () => {
    expect(afterFailure('tenant.create', failedFor('Refused'))).toMatch(/Restart the instance/);
  });

  it('is nothing for an instance that is live all the same', () => {
    expect(afterFailure('tenant.restart', makeTenant())).toMatch(/is live/);
  });
});
