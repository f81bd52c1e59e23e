import { describe, expect, it } from 'vitest';
import {
  afterOutcome,
  firstDelayMs,
  freshProbe,
  nextDelayMs,
  type Outcome,
  type ProbeState,
} from './probe-verdict.js';

const probe = { periodSeconds: 10, failureThreshold: 3, successThreshold: 1 };
const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

function run(outcomes: [second: number, outcome: Outcome][], settings = probe): ProbeState {
  return outcomes.reduce(
    (state, [second, outcome]) => afterOutcome(settings, state, outcome, at(second)).state,
    freshProbe(at(0)),
  );
}

describe("a probe's verdict", () => {
  it('is a success at the first one by default', () => {
    expect(run([[0.1, 'success']]).verdict).toBe('success');
  });

  it('stays undecided however many early failures there are within a period', () => {
    const state = run(Array.from({ length: 20 }, (_, i) => [i * 0.1, 'failure']));
    expect(state.verdict).toBe('undecided');
    expect(state.inARow).toBe(0);
  });

  it('is a failure after the threshold, one counted a period', () => {
    expect(
      run([
        [10, 'failure'],
        [20, 'failure'],
      ]).verdict,
    ).toBe('undecided');
    expect(
      run([
        [10, 'failure'],
        [20, 'failure'],
        [30, 'failure'],
      ]).verdict,
    ).toBe('failure');
  });

  it('needs failures in a row', () => {
    const state = run([
      [1, 'success'],
      [11, 'failure'],
      [21, 'failure'],
      [31, 'success'],
      [41, 'failure'],
      [51, 'failure'],
    ]);
    expect(state.verdict).toBe('success');
  });

  it('needs as many successes in a row as its threshold says', () => {
    const settings = { ...probe, successThreshold: 2 };
    expect(run([[1, 'success']], settings).verdict).toBe('undecided');
    expect(
      run(
        [
          [1, 'success'],
          [11, 'success'],
        ],
        settings,
      ).verdict,
    ).toBe('success');
  });
});

describe("a probe's schedule", () => {
  it('begins after the initial delay, readiness almost at once', () => {
    expect(firstDelayMs('readiness', { ...probe, initialDelaySeconds: 5 })).toBe(5_050);
    expect(firstDelayMs('readiness', probe)).toBeLessThan(100);
    expect(firstDelayMs('liveness', probe)).toBe(1_000);
  });

  it('is eager until the first success, and keeps its period afterwards', () => {
    const fresh = freshProbe(at(0));
    expect(nextDelayMs('readiness', probe, fresh, 500)).toBe(100);
    expect(nextDelayMs('readiness', probe, fresh, 5_000)).toBe(250);
    expect(nextDelayMs('readiness', probe, run([[1, 'success']]), 5_000)).toBe(10_000);
    expect(nextDelayMs('liveness', probe, fresh, 500)).toBe(10_000);
  });
});
