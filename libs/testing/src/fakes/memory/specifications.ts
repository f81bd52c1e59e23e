import type {
  SpecificationRepository,
  SpecificationsOf,
  StoredSpecification,
} from '@fleetcommand/application/ports/specifications';

import { insert, type Memory } from './tables.js';

export function memorySpecifications({ tables }: Memory): SpecificationRepository {
  const rows = ({ namespace, service }: SpecificationsOf): StoredSpecification[] =>
    tables.specifications
      .values()
      .filter((row) => namespace === undefined || row.namespace === namespace)
      .filter((row) => service === undefined || row.service === service)
      .sort((a, b) => orderOf(a, b));
  return {
    async add(specification) {
      insert(tables.specifications, specification.id, specification);
    },
    async list(of) {
      return rows(of).map(({ id, namespace, service, deployedAt }) => ({
        id,
        namespace,
        service,
        deployedAt,
      }));
    },
    async find(namespace, service, revision) {
      const all = rows({ namespace, service });
      if (revision === 'latest') return all[0] ?? null;
      const isIt = ({ id, deployedAt }: StoredSpecification) =>
        revision === 'deployed' ? deployedAt !== null : id === revision;
      return all.find(isIt) ?? null;
    },
    async setDeployed(namespace, service, id, now) {
      for (const row of rows({ namespace, service })) {
        const deployedAt = row.id === id ? now : null;
        if (deployedAt !== row.deployedAt)
          tables.specifications.set(row.id, { ...row, deployedAt });
      }
    },
    async prune(namespace, service, kept) {
      const old = rows({ namespace, service }).slice(kept);
      for (const { id, deployedAt } of old)
        if (deployedAt === null) tables.specifications.delete(id);
    },
    async listUnsealed(limit) {
      return rows({})
        .filter((row) => row.objectsCiphertext === null)
        .slice(0, limit);
    },
    async seal(id, objectsCiphertext) {
      const row = tables.specifications.get(id);
      if (row) tables.specifications.set(id, { ...row, objectsCiphertext, objects: null });
    },
  };
}

/** By namespace and service, of each the newest first. */
function orderOf(a: StoredSpecification, b: StoredSpecification): number {
  const [left, right] = [`${a.namespace}/${a.service}`, `${b.namespace}/${b.service}`];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? 1 : -1;
}
