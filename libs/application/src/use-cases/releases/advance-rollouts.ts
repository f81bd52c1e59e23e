import { nextOfRollout, type Rollout } from '@fleetcommand/domain/releases/rollout';
import type { RolloutId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { BY_THE_PLATFORM, writeTenantChange } from '../tenants/write-tenant-change.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;

/** So that one transaction stays short; the next look follows in seconds. */
const MOVES_A_LOOK = 50;

export interface RolloutReport {
  readonly id: RolloutId;
  readonly did: 'waited' | 'moved' | 'paused' | 'ended';
  readonly moved: number;
}

/** One look at every rollout under way: moves instances, pauses it, or ends it. One worker at a time holds a rollout. */
export async function advanceRollouts(deps: Deps): Promise<readonly RolloutReport[]> {
  const reports: RolloutReport[] = [];
  for (const { id } of await deps.store.releases.listOpenRollouts()) {
    const report = await deps.store.transaction(async (tx) => {
      const rollout = await tx.releases.lockRollout(id, 'leave');
      return rollout && advance(deps, tx, rollout);
    });
    if (report) reports.push(report);
  }
  return reports;
}

async function advance(deps: Deps, tx: Repositories, rollout: Rollout): Promise<RolloutReport> {
  const { id } = rollout;
  const step = nextOfRollout(rollout, await tx.releases.progressOf(rollout));
  switch (step.kind) {
    case 'wait':
      return { id, did: 'waited', moved: 0 };
    case 'pause':
      await tx.releases.updateRollout(id, { ...rollout, state: 'paused', reason: step.reason });
      return { id, did: 'paused', moved: 0 };
    case 'end':
      await tx.releases.updateRollout(id, { ...rollout, state: 'done', endedAt: deps.clock.now() });
      return { id, did: 'ended', moved: 0 };
    case 'move': {
      const moved = await move(deps, tx, rollout, Math.min(step.count, MOVES_A_LOOK));
      return { id, did: 'moved', moved };
    }
  }
}

/** Whoever changes meanwhile is left for the next look. */
async function move(
  deps: Deps,
  tx: Repositories,
  rollout: Rollout,
  count: number,
): Promise<number> {
  let moved = 0;
  for (const tenant of await tx.releases.listBehind(rollout, count)) {
    const wanted = { blueprintVersion: rollout.version };
    const change = { kind: 'tenant.upgrade', wanted } as const;
    if (await writeTenantChange(deps, tx, BY_THE_PLATFORM, tenant, change)) moved += 1;
  }
  return moved;
}
