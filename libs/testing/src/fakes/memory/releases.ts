import type { Release, ReleaseRepository } from '@fleetcommand/application/ports/releases';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { isOpen, type Rollout, type RolloutProgress } from '@fleetcommand/domain/releases/rollout';

import { keyOf } from './catalogue.js';
import { byId, pageOf } from './paging.js';
import { insert, type Memory } from './tables.js';

export function memoryReleases({ tables, tryLock }: Memory): ReleaseRepository {
  const tenantsOf = (blueprintId: string) =>
    tables.tenants.values().filter((each) => each.blueprintId === blueprintId && !each.deletedAt);
  const behind = ({ blueprintId, version }: Rollout) =>
    tenantsOf(blueprintId).filter(
      (each) => each.blueprintVersion !== version && each.intent !== 'deleted',
    );
  const progressOf = (rollout: Rollout): RolloutProgress => {
    const there = tenantsOf(rollout.blueprintId).filter(
      ({ blueprintVersion, intent }) =>
        blueprintVersion === rollout.version && intent !== 'deleted',
    );
    const moves = there.map(({ currentOperationId }) => {
      const operation = currentOperationId && tables.operations.get(currentOperationId);
      const isOfRollout =
        operation?.kind === 'tenant.upgrade' && operation.createdAt >= rollout.startedAt;
      return isOfRollout ? operation.state : null;
    });
    const failed = moves.filter((state) => state === 'failed').length;
    const moving = moves.filter((state) => state === 'queued' || state === 'running').length;
    const moved = there.length - failed - moving;
    return { behind: behind(rollout).length, moving, failed, moved };
  };
  const open = () => tables.rollouts.values().filter(isOpen);
  const releaseOf = (blueprint: Blueprint): Release | null => {
    const dates = tables.releases.get(keyOf(blueprint));
    const on = tenantsOf(blueprint.id).filter(
      ({ blueprintVersion }) => blueprintVersion === blueprint.version,
    );
    return dates ? { blueprint, ...dates, tenants: on.length } : null;
  };
  return {
    async list(blueprintId) {
      return tables.blueprints
        .values()
        .filter(({ id }) => blueprintId === undefined || id === blueprintId)
        .map(releaseOf)
        .filter((release) => release !== null)
        .sort(
          ({ blueprint: a }, { blueprint: b }) => a.id.localeCompare(b.id) || b.version - a.version,
        );
    },
    async find(id, version) {
      const blueprint = tables.blueprints.get(keyOf({ id, version }));
      return blueprint ? releaseOf(blueprint) : null;
    },
    async setWithdrawn(id, version, withdrawnAt) {
      const key = keyOf({ id, version });
      const dates = tables.releases.get(key);
      if (dates) tables.releases.set(key, { ...dates, withdrawnAt });
      return dates !== undefined;
    },
    async addRollout(rollout) {
      if (open().some(({ blueprintId }) => blueprintId === rollout.blueprintId)) return false;
      insert(tables.rollouts, rollout.id, rollout);
      return true;
    },
    async findRollout(id) {
      return tables.rollouts.get(id) ?? null;
    },
    async listRollouts(page) {
      const newestFirst = tables.rollouts.values().sort((a, b) => byId(b, a));
      return pageOf(newestFirst, page, (id, other) => id < other);
    },
    async listOpenRollouts() {
      return open().sort(byId);
    },
    async lockRollout(id, whereHeld) {
      // Nobody is waited for here: a transaction that met another runs again.
      const isOurs = tryLock(`rollout/${id}`) || whereHeld === 'wait';
      return isOurs ? (tables.rollouts.get(id) ?? null) : null;
    },
    async updateRollout(id, { state, reason, failuresSeen, endedAt }) {
      const rollout = tables.rollouts.get(id);
      if (rollout) tables.rollouts.set(id, { ...rollout, state, reason, failuresSeen, endedAt });
    },
    async progressOf(rollout) {
      return progressOf(rollout);
    },
    async progressOfAll(rollouts) {
      return new Map(rollouts.map((rollout) => [rollout.id, progressOf(rollout)]));
    },
    async listBehind(rollout, limit) {
      return behind(rollout).sort(byId).slice(0, limit);
    },
  };
}
