/**
 * A circuit breaker as a pure state machine. `closed` lets calls through; so many failures in a row open
 * it, and calls then fail at once; after a while it is `half-open` and lets one call through to find out.
 */
export type BreakerState =
  | { readonly name: 'closed'; readonly failures: number }
  | {
      readonly name: 'open' | 'half-open';
      /** How often it opened since the last success: the wait doubles each time. */
      readonly openings: number;
      readonly reason: string;
      /** Epoch milliseconds from when one call may try. */
      readonly untilMs: number;
    };

export interface BreakerSettings {
  readonly failuresToOpen: number;
  readonly openMs: { readonly minMs: number; readonly maxMs: number };
}

export const closedBreaker: BreakerState = { name: 'closed', failures: 0 };

/** Whether a call may go now, and the state after asking: the first to ask after the wait becomes the trial call. */
export function admit(state: BreakerState, nowMs: number): { state: BreakerState; go: boolean } {
  if (state.name === 'closed') return { state, go: true };
  if (state.name === 'half-open' || nowMs < state.untilMs) return { state, go: false };
  return { state: { ...state, name: 'half-open' }, go: true };
}

/** The cluster answered (even if with a refusal): it lives. */
export function afterAnswer(): BreakerState {
  return closedBreaker;
}

/** The trial call ended without telling anything (it was cancelled): the next one may try. */
export function afterNothing(state: BreakerState): BreakerState {
  return state.name === 'half-open' ? { ...state, name: 'open' } : state;
}

/** The cluster could not be reached or did not answer. `waitMs(n)` gives the wait of the n-th opening. */
export function afterFailure(
  state: BreakerState,
  failure: { readonly reason: string; readonly nowMs: number },
  settings: BreakerSettings,
  waitMs: (opening: number) => number,
): BreakerState {
  const { reason, nowMs } = failure;
  if (state.name === 'closed' && state.failures + 1 < settings.failuresToOpen) {
    return { name: 'closed', failures: state.failures + 1 };
  }
  if (state.name === 'open') return { ...state, reason };
  const openings = state.name === 'closed' ? 1 : state.openings + 1;
  return { name: 'open', openings, reason, untilMs: nowMs + waitMs(openings) };
}
