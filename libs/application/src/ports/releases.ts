import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Rollout, RolloutProgress } from '@fleetcommand/domain/releases/rollout';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { RolloutId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';

/** A version of an application, as operators see it. */
export interface Release {
  readonly blueprint: Blueprint;
  readonly publishedAt: Date;
  /** Since when it is not given to anybody any more; who has it keeps it. Null: it is offered. */
  readonly withdrawnAt: Date | null;
  /** Instances on it that are not deleted. */
  readonly tenants: number;
}

export type RolloutChange = Pick<Rollout, 'state' | 'reason' | 'failuresSeen' | 'endedAt'>;

/** Versions of applications, and moving instances between them. */
export interface ReleaseRepository {
  /** Every version of each application, or of the one, the newest first. */
  list(blueprintId?: string): Promise<readonly Release[]>;
  find(blueprintId: string, version: number): Promise<Release | null>;
  /** False: there is no such version. */
  setWithdrawn(blueprintId: string, version: number, at: Date | null): Promise<boolean>;

  /** False, and nothing written, while another rollout of the application is open. */
  addRollout(rollout: Rollout): Promise<boolean>;
  findRollout(id: RolloutId): Promise<Rollout | null>;
  /** Newest first. */
  listRollouts(page: PageRequest): Promise<Page<Rollout>>;
  /** Those that are rolling or paused: one an application at most. */
  listOpenRollouts(): Promise<readonly Rollout[]>;
  /**
   * The rollout, nobody else's until the transaction ends; null when it is gone. Where somebody else holds it right now,
   * their end is waited for, or it is left to them (null, too). For a transaction.
   */
  lockRollout(id: RolloutId, whereHeld: 'wait' | 'leave'): Promise<Rollout | null>;
  updateRollout(id: RolloutId, change: RolloutChange): Promise<void>;
  progressOf(rollout: Rollout): Promise<RolloutProgress>;
  /** Of several, by rollout. */
  progressOfAll(rollouts: readonly Rollout[]): Promise<ReadonlyMap<RolloutId, RolloutProgress>>;
  /** Instances that are still on another version, in id order; those being deleted are left out. */
  listBehind(rollout: Rollout, limit: number): Promise<readonly Tenant[]>;
}
