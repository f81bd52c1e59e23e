import type { EdgeHealth, EdgePlace } from '@fleetcommand/domain/edges/standing';
import type { EdgeId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** What an edge tells of itself when it is asked. */
export interface EdgeReport {
  readonly version: string;
  /** Absent of an edge of a release before regions. */
  readonly place?: EdgePlace;
  readonly proxyVersion: string;
  readonly startedAt: string;
  readonly isReady: boolean;
  /** Why it is not, one sentence each. */
  readonly notReady: readonly string[];
  /** `sources`: the cluster, current; `stale`: as it last was; `snapshot`: from disk. */
  readonly origin: 'sources' | 'stale' | 'snapshot';
  /** The newest state that is safe on its disk; grows. */
  readonly generation: string | null;
  readonly counts: {
    readonly routers: number;
    readonly services: number;
    readonly endpoints: number;
    readonly certificates: number;
    readonly problems: number;
    readonly quarantined: number;
  };
  /** From seeing an object change to serving it. */
  readonly lagMs: { readonly p50: number; readonly p99: number } | null;
  /** Changes seen and not served yet. */
  readonly pendingChanges: number;
  readonly lastFailure: {
    readonly at: string;
    readonly code: string;
    readonly message: string;
  } | null;
  readonly reloads: number;
  /** Times the proxy died and was started again. */
  readonly restarts: number;
  /** Of the last minutes, oldest first. */
  readonly requestsPerSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
  readonly sessions: number;
  /** When the first of its certificates runs out. */
  readonly nextExpiry: string | null;
}

/** An edge router the control plane knows of. */
export interface Edge {
  readonly id: EdgeId;
  readonly name: string;
  /** Of its private API. */
  readonly url: string;
  readonly registeredAt: Date;
  /** The setting whose name led to it, and that it goes with; null for one that was named itself. */
  readonly discoveredBy: string | null;
  readonly askedAt: Date | null;
  /** The last one it gave, at `reportedAt`. */
  readonly report: EdgeReport | null;
  readonly reportedAt: Date | null;
  /** Why it did not answer when it was last asked; null when it did, or was not asked yet. */
  readonly problem: string | null;
  /** Null: not asked yet. */
  readonly health: EdgeHealth | null;
  /** Operators take it out of the records. */
  readonly drainingSince: Date | null;
}

export interface EdgeRepository {
  /** By name. */
  list(): Promise<readonly Edge[]>;
  find(id: EdgeId): Promise<Edge | null>;
  /** By name: one that is there keeps its id and gets the URL. */
  register(edge: Pick<Edge, 'id' | 'name' | 'url' | 'discoveredBy'>, now: Date): Promise<Edge>;
  /** False when there is none. */
  remove(id: EdgeId): Promise<boolean>;
  recordReport(id: EdgeId, report: EdgeReport, health: EdgeHealth, now: Date): Promise<void>;
  recordProblem(id: EdgeId, problem: string, health: EdgeHealth, now: Date): Promise<void>;
  /** Null ends it. */
  setDraining(id: EdgeId, since: Date | null): Promise<void>;
}

export type EdgeQuestionFailure = Failure<'edges.unreachable' | 'edges.refused'>;

/** An edge's private API, asked over the network. */
export interface EdgeClient {
  report(url: string): Promise<Result<EdgeReport, EdgeQuestionFailure>>;
  /** One of its own answers; `path` with its query. `edges.refused` carries the edge's words. */
  ask(url: string, path: string, body?: unknown): Promise<Result<EdgeAnswer, EdgeQuestionFailure>>;
}

export interface EdgeAnswer {
  readonly body: unknown;
  /** `X-Next-Page` of a list, where there is another page. */
  readonly nextPage: number | null;
  /** `X-Total-Count` of a list. */
  readonly total: number | null;
}
