import type { RolloutId } from '@fleetcommand/kernel/ids';

export const ROLLOUT_STATES = ['rolling', 'paused', 'done', 'canceled'] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** Instances of one application being moved to one version of it, a few at a time. */
export interface Rollout {
  readonly id: RolloutId;
  readonly blueprintId: string;
  /** Where all are to be: also an older version than theirs, to go back. */
  readonly version: number;
  readonly state: RolloutState;
  /** How many may be moving at the same time, 1–1000. */
  readonly atOnce: number;
  /** It pauses by itself once more moves than this have failed, 0–1000. */
  readonly failuresAllowed: number;
  /** How many had failed when it was resumed: operators have seen those, and as many more may fail. */
  readonly failuresSeen: number;
  /** Why it paused, for operators; empty while nothing is to be said. */
  readonly reason: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** How far a rollout came, counted by instances; those being deleted do not count. */
export interface RolloutProgress {
  /** On another version. */
  readonly behind: number;
  /** On the way to it. */
  readonly moving: number;
  /** Their move by this rollout failed, and nothing newer was asked of them since. */
  readonly failed: number;
  /** There. */
  readonly moved: number;
}

export type RolloutStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'move'; readonly count: number }
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'end' };

/** What a rollout does next. It decides from what is counted now alone, so it goes on after any interruption. */
export function nextOfRollout(
  { state, atOnce, failuresAllowed, failuresSeen, version }: Rollout,
  { behind, moving, failed }: RolloutProgress,
): RolloutStep {
  if (state !== 'rolling') return { kind: 'wait' };
  if (failed - failuresSeen > failuresAllowed) {
    const reason = `${failed - failuresSeen} could not be moved to version ${version}, and ${failuresAllowed} may fail. Look at them; then resume, or roll back.`;
    return { kind: 'pause', reason };
  }
  if (behind === 0) return moving === 0 ? { kind: 'end' } : { kind: 'wait' };
  const count = Math.min(behind, atOnce - moving);
  return count > 0 ? { kind: 'move', count } : { kind: 'wait' };
}

/** In which it still may move instances, now or once it is resumed. An application has one such at most. */
export const OPEN_STATES: readonly RolloutState[] = ['rolling', 'paused'];

export function isOpen({ state }: Pick<Rollout, 'state'>): boolean {
  return OPEN_STATES.includes(state);
}
