/** Rollouts as operators steer them: begun, paused, resumed, canceled. The worker carries them out (`advanceRollouts`). */
import { isOpen, type Rollout, type RolloutState } from '@fleetcommand/domain/releases/rollout';
import type { RolloutId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { findOffered, type OfferedFailureCode } from './find-offered.js';

type Deps = Pick<TenantCreation, 'store' | 'ids' | 'clock'>;

export type WantedRollout = Pick<Rollout, 'blueprintId' | 'version' | 'atOnce' | 'failuresAllowed'>;

/** Begins to move every instance of the application to the version, forward or back. */
export async function startRollout(
  deps: Deps,
  actor: Actor,
  wanted: WantedRollout,
): Promise<Result<Rollout, Failure<OfferedFailureCode | 'rollouts.another-open'>>> {
  const { blueprintId, version } = wanted;
  const rollout: Rollout = {
    ...wanted,
    id: deps.ids.next('rol'),
    state: 'rolling',
    failuresSeen: 0,
    reason: '',
    startedAt: deps.clock.now(),
    endedAt: null,
  };
  return deps.store.transaction(async (tx) => {
    // Nobody withdraws it meanwhile.
    await tx.catalogue.lock();
    const offered = await findOffered(tx, blueprintId, version);
    if (!offered.ok) return offered;
    if (!(await tx.releases.addRollout(rollout))) {
      return fail(
        'rollouts.another-open',
        `Instances of ${blueprintId} are being moved already. Wait for that rollout, or cancel it.`,
      );
    }
    await audit(deps, tx, actor, 'rollout.start', rollout);
    return ok(rollout);
  });
}

export type RolloutOrder = 'pause' | 'resume' | 'cancel';

const LEADS_TO: Readonly<Record<RolloutOrder, RolloutState>> = {
  pause: 'paused',
  resume: 'rolling',
  cancel: 'canceled',
};

/** What is moving already goes on; an order that was given before changes nothing. */
export async function steerRollout(
  deps: Deps,
  actor: Actor,
  id: RolloutId,
  order: RolloutOrder,
): Promise<Result<Rollout, Failure<'rollouts.not-found' | 'rollouts.ended'>>> {
  return deps.store.transaction(async (tx) => {
    const rollout = await tx.releases.lockRollout(id, 'wait');
    if (!rollout) return fail('rollouts.not-found', 'There is no such rollout.');
    const state = LEADS_TO[order];
    if (rollout.state === state) return ok(rollout);
    if (!isOpen(rollout)) {
      return fail('rollouts.ended', `This rollout is ${rollout.state}. Begin another.`);
    }
    const steered: Rollout = {
      ...rollout,
      state,
      reason: '',
      ...(order === 'resume' && { failuresSeen: (await tx.releases.progressOf(rollout)).failed }),
      ...(order === 'cancel' && { endedAt: deps.clock.now() }),
    };
    await tx.releases.updateRollout(id, steered);
    await audit(deps, tx, actor, `rollout.${order}`, rollout);
    return ok(steered);
  });
}

function audit(
  deps: Deps,
  tx: Pick<Repositories, 'audit'>,
  actor: Actor,
  action: string,
  { id, blueprintId, version, atOnce, failuresAllowed }: Rollout,
): Promise<void> {
  const after = { release: `${blueprintId}@${version}`, atOnce, failuresAllowed };
  return tx.audit.append(
    auditEntry(deps, actor, { organizationId: null, action, targetId: id, after }),
  );
}
