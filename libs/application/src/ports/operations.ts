import type {
  Operation,
  OperationState,
  StepReport,
} from '@fleetcommand/domain/operations/operation';
import type { OperationNews } from '@fleetcommand/domain/operations/operation-events';
import type { OperationId, TenantId } from '@fleetcommand/kernel/ids';

/** One line of an operation's stream, as the domain has it; the API gives it the shape it shows. */
export type OperationEvent = OperationNews & {
  /** Grows; a client resumes after the last it saw (`Last-Event-ID`). */
  readonly sequence: bigint;
};

export interface OperationRepository {
  /** With the first event of its stream. */
  create(operation: Operation): Promise<void>;
  find(id: OperationId): Promise<Operation | null>;
  /** The tenant's operations, newest first. */
  listByTenant(tenantId: TenantId, limit: number): Promise<readonly Operation[]>;
  /**
   * Writes what changed between `before` and `after` (see domain/operations `reportStep`, `endOperation`), appends one
   * event a change (domain/operations `operationNews`) and wakes the feed on commit. Writes nothing when they are the
   * same object, nor when the stored operation has ended meanwhile: an end is final.
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
