import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SchemaInspector } from '@fleetcommand/application/ports/schema';

import type { PrismaClient } from '../generated/client.js';

/** Beside the workspace's sources, and in the image. */
const MIGRATIONS = fileURLToPath(new URL('../../../../../prisma/migrations/', import.meta.url));

interface Applied {
  readonly name: string;
  readonly isFinished: boolean;
}

/** Reads what `prisma migrate deploy` writes down (https://www.prisma.io/docs/orm/prisma-migrate). */
export function prismaSchemaInspector(
  client: Pick<PrismaClient, '$queryRaw'>,
  folder = MIGRATIONS,
): SchemaInspector {
  return {
    async facts() {
      const [applied, shipped] = await Promise.all([readApplied(client), readShipped(folder)]);
      if (!applied || !shipped) return null;
      const finished = new Set(
        applied.filter(({ isFinished }) => isFinished).map(({ name }) => name),
      );
      const known = new Set(shipped);
      return {
        missing: shipped.filter((name) => !finished.has(name)),
        unfinished: applied.filter(({ isFinished }) => !isFinished).map(({ name }) => name),
        newer: [...finished].filter((name) => !known.has(name)),
      };
    },
  };
}

async function readApplied(
  client: Pick<PrismaClient, '$queryRaw'>,
): Promise<readonly Applied[] | null> {
  try {
    return await client.$queryRaw<Applied[]>`
      SELECT migration_name AS name, finished_at IS NOT NULL AS "isFinished"
      FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`;
  } catch {
    // It is not there, or not ours to read.
    return null;
  }
}

async function readShipped(folder: string): Promise<readonly string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return null;
  }
}
