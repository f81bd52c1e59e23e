import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Fragment } from '@fleetcommand/routing/ir/ir';

export interface FragmentUpdate {
  readonly id: string;
  /** Undefined: the owner contributes nothing any more. */
  readonly fragment: Fragment | undefined;
  /** When the change behind it was seen, in ms of the monotonic clock (`performance.now()`). */
  readonly seenAtMs: number;
}

/** What a source has new since it was last asked. */
export interface SourceUpdate {
  readonly updates: readonly FragmentUpdate[];
  /**
   * These are all fragments of the provider: what is not among them is gone. True once, when the source has seen
   * everything for the first time; until then it has no updates, so that half a list never replaces a snapshot.
   */
  readonly isComplete: boolean;
}

/** Somewhere routes come from. */
export interface RouteSource {
  /** The first part of its fragments' ids: `kubernetes`, `internal`. */
  readonly provider: string;
  /** It has seen everything there is at least once. */
  readonly isSynced: boolean;
  /** It hears of changes now; what it holds may be old where it does not. */
  readonly isCurrent: boolean;
  take(): SourceUpdate;
  /** Calls back when `take` has something; returns the way to stop it. */
  onChange(listener: () => void): () => void;
  status(): EdgeSource[];
  stop(): void;
}
