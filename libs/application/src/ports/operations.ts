import type {
  Operation,
  OperationState,
  StepReport,
} from '@fleetcommand/domain/operations/operation';
import type { OperationId, TenantId } from '@fleetcommand/kernel/ids';

/** One line of an operation's stream. */
export interface OperationEvent {
  /** Grows; a client resumes after the last it saw (`Last-Event-ID`). */
  readonly sequence: bigint;
  readonly kind: 'step' | 'state' | 'end';
  /** The step for `step`, the whole operation as the API shows it otherwise. JSON. */
  readonly payload: unknown;
}

export interface OperationRepository {
  create(operation: Operation): Promise<void>;
  find(id: OperationId): Promise<Operation | null>;
  /** The tenant's operations, newest first. */
  listByTenant(tenantId: TenantId, limit: number): Promise<readonly Operation[]>;
  /**
   * Writes what changed between `before` and `after` (see domain/operations `reportStep`, `endOperation`), appends one
   * event a change and notifies `operation_events` with the id. Writes nothing when they are the same object.
   */
  save(before: Operation, after: Operation): Promise<void>;
  /** Events after `sequence`, oldest first. */
  listEvents(id: OperationId, after: bigint): Promise<readonly OperationEvent[]>;
}

/** Wakes whoever follows an operation; the events themselves are read from the repository. */
export interface OperationFeed {
  /** Calls `wake` on each change and once after a reconnect; returns how to stop. */
  subscribe(id: OperationId, wake: () => void): () => void;
}

export type { Operation, OperationState, StepReport };
