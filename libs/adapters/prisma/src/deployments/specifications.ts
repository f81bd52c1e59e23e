import type {
  SpecificationRepository,
  StoredSpecification,
} from '@fleetcommand/application/ports/specifications';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Specification as Row } from '../generated/client.js';

export function prismaSpecifications(connection: Connection): SpecificationRepository {
  return {
    async add({ objects, ...specification }) {
      await connection.specification.create({
        data: {
          ...specification,
          objects: objects === null ? Prisma.DbNull : (objects as Prisma.InputJsonObject),
        },
      });
    },

    list({ namespace, service }) {
      return connection.specification.findMany({
        where: {
          ...(namespace !== undefined && { namespace }),
          ...(service !== undefined && { service }),
        },
        select: { id: true, namespace: true, service: true, deployedAt: true },
        orderBy: [{ namespace: 'asc' }, { service: 'asc' }, { id: 'desc' }],
      });
    },

    async find(namespace, service, revision) {
      const row = await connection.specification.findFirst({
        where: { namespace, service, ...(WHERE[revision] ?? { id: revision }) },
        orderBy: { id: 'desc' },
      });
      return row && fromRow(row);
    },

    async setDeployed(namespace, service, id, now) {
      const of = { namespace, service };
      await connection.specification.updateMany({
        where: { ...of, deployedAt: { not: null } },
        data: { deployedAt: null },
      });
      if (id !== null)
        await connection.specification.updateMany({
          where: { ...of, id },
          data: { deployedAt: now },
        });
    },

    async prune(namespace, service, kept) {
      const of = { namespace, service };
      const newest = await connection.specification.findMany({
        where: of,
        select: { id: true },
        orderBy: { id: 'desc' },
        take: kept,
      });
      await connection.specification.deleteMany({
        where: { ...of, deployedAt: null, id: { notIn: newest.map(({ id }) => id) } },
      });
    },

    async listUnsealed(limit) {
      const rows = await connection.specification.findMany({
        where: { objectsCiphertext: null },
        take: limit,
      });
      return rows.map(fromRow);
    },

    async seal(id, objectsCiphertext) {
      await connection.specification.updateMany({
        where: { id },
        data: { objectsCiphertext, objects: Prisma.DbNull },
      });
    },
  };
}

/** What a revision is called by, beside its id. */
const WHERE: Readonly<Record<string, Prisma.SpecificationWhereInput>> = {
  latest: {},
  deployed: { deployedAt: { not: null } },
};

/** Objects are JSON as it was taken in; whoever deploys them reads them anew. */
function fromRow(row: Row): StoredSpecification {
  return { ...row, objects: row.objects as StoredSpecification['objects'] };
}
