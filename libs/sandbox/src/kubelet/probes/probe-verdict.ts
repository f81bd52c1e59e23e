/** What a probe's results amount to, and when to probe next. */
import type { Probe } from '../../objects/kinds.js';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type Outcome = 'success' | 'failure';

export interface ProbeState {
  /** Undecided until a threshold is reached for the first time. */
  readonly verdict: Outcome | 'undecided';
  /** The latest counted outcome, and how often in a row. */
  readonly latest?: Outcome;
  readonly inARow: number;
  /** When an outcome last counted; before the first, when probing began. */
  readonly countedAt: Date;
}

export interface ProbeStep {
  readonly state: ProbeState;
  /** Whether the outcome counted: one in each period does. */
  readonly counted: boolean;
}

/**
 * Until its first success a startup or readiness probe is made more often than its period, so that a pod
 * is ready as soon as its program is. Failures then count only once a period, as if it were not.
 */
const EAGER_MS = 100;
const EAGER_FOR_MS = 1_000;
const PATIENT_MS = 250;

export function freshProbe(startedAt: Date): ProbeState {
  return { verdict: 'undecided', inARow: 0, countedAt: startedAt };
}

export function afterOutcome(
  probe: Probe,
  state: ProbeState,
  outcome: Outcome,
  now: Date,
): ProbeStep {
  const elapsedMs = now.getTime() - state.countedAt.getTime();
  const early = state.latest !== 'success' && outcome === 'failure' && elapsedMs < periodMs(probe);
  if (early) return { state, counted: false };
  const inARow = state.latest === outcome ? state.inARow + 1 : 1;
  const threshold =
    outcome === 'success' ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return {
    state: {
      verdict: inARow >= threshold ? outcome : state.verdict,
      latest: outcome,
      inARow,
      countedAt: now,
    },
    counted: true,
  };
}

/** Milliseconds from the start of the container to the first probe. */
export function firstDelayMs(kind: ProbeKind, probe: Probe): number {
  const initialMs = (probe.initialDelaySeconds ?? 0) * 1000;
  // A liveness probe at once would only ever say that the program is still starting.
  return initialMs + (kind === 'liveness' ? Math.min(periodMs(probe), 1_000) : EAGER_MS / 2);
}

/** Milliseconds to the next probe. */
export function nextDelayMs(
  kind: ProbeKind,
  probe: Probe,
  state: ProbeState,
  probingForMs: number,
): number {
  const settled =
    kind === 'liveness' || state.latest === 'success' || state.verdict !== 'undecided';
  if (settled) return periodMs(probe);
  return Math.min(periodMs(probe), probingForMs < EAGER_FOR_MS ? EAGER_MS : PATIENT_MS);
}

function periodMs(probe: Probe): number {
  return (probe.periodSeconds ?? 10) * 1000;
}
