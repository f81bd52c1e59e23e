/** Observes one container by its probes, each on its own schedule; tells when a verdict changes and of each counted failure. */
import type { Probe } from '../../objects/kinds.js';
import type { Timers } from '../../reconcile/timers.js';
import type { ActionResult } from './probe-action.js';
import {
  afterOutcome,
  firstDelayMs,
  freshProbe,
  nextDelayMs,
  type Outcome,
  type ProbeKind,
} from './probe-verdict.js';

export interface ProbeWorkerOptions {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly timers: Timers;
  readonly run: (probe: Probe, timeoutMs: number) => Promise<ActionResult>;
  readonly onVerdict: (verdict: Outcome, message: string) => void;
  readonly onFailure: (message: string) => void;
}

/** Begins probing; returns what ends it. */
export function startProbing(options: ProbeWorkerOptions): () => void {
  const { kind, probe, timers } = options;
  const beganAt = timers.now();
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  let state = freshProbe(beganAt);
  let stopped = false;
  let cancel = (): void => {};

  const probeOnce = async (): Promise<void> => {
    const result = await options.run(probe, timeoutMs);
    if (stopped) return;
    const before = state.verdict;
    const step = afterOutcome(probe, state, result.outcome, timers.now());
    state = step.state;
    if (step.counted && result.outcome === 'failure') options.onFailure(result.message);
    if (state.verdict !== before && state.verdict !== 'undecided') {
      options.onVerdict(state.verdict, result.message);
    }
    const probingForMs = timers.now().getTime() - beganAt.getTime();
    again(nextDelayMs(kind, probe, state, probingForMs));
  };

  const again = (delayMs: number): void => {
    // A verdict may have ended the probing.
    if (stopped) return;
    cancel = timers.after(delayMs, () => {
      void probeOnce();
    });
  };

  again(firstDelayMs(kind, probe));
  return () => {
    stopped = true;
    cancel();
  };
}
