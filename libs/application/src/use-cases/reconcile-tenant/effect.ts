import type { OperationError, StepReport } from '@fleetcommand/domain/operations/operation';
import type { Placement } from '@fleetcommand/domain/clusters/placement';
import type { Observation } from '@fleetcommand/domain/tenancy/condition';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { ReconcileCause } from '../../ports/job-queue.js';
import type { TenantFacts } from './facts.js';

/** When to look at this tenant again. */
export type Next =
  /** Decide again now, on the facts as the act left them. */
  | { readonly kind: 'continue' }
  /** Nothing to do until something changes; watches and the sweep ring. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'again'; readonly afterMs: number; readonly cause: ReconcileCause };

/** What an act did, as values: `record` stores it. */
export interface Effect {
  readonly observations?: readonly Observation[];
  readonly steps?: readonly StepReport[];
  readonly operationEnds?:
    | { readonly state: 'succeeded' }
    | { readonly state: 'failed'; readonly error: OperationError };
  readonly tenant?: {
    readonly observedGeneration?: number;
    readonly appliedHash?: string | null;
    readonly deletedAt?: Date;
    readonly movingTo?: ClusterId | null;
    readonly leaving?: ClusterId | null;
    readonly placement?: Placement;
    readonly clusterId?: ClusterId;
    readonly placementNumber?: number;
  };
  /** The parts of the facts that the act brought up to date. */
  readonly facts?: Partial<
    Pick<TenantFacts, 'database' | 'databaseFacts' | 'observed' | 'elsewhere' | 'isOrderedIntoLoss'>
  >;
  readonly event?: {
    readonly type: 'normal' | 'warning';
    readonly reason: string;
    readonly message: string;
  };
  readonly next: Next;
}
