import type { Lease } from '@fleetcommand/application/ports/leases';
import { fail, type Err, type Failure } from '@fleetcommand/kernel/result';

import type { Connection } from './connection.js';
import { Prisma } from '../generated/client.js';

/** The lease's row, share-locked, while it still is its holder's. */
const held = ({ name, token, holder }: Lease) => Prisma.sql`
  WITH held AS (
    SELECT 1 FROM leases
    WHERE name = ${name} AND token = ${token} AND holder = ${holder}
      AND expires_at > clock_timestamp()
    FOR SHARE
  )`;

/**
 * Updates one row if the lease still is its holder's; false, and nothing written, when it is not (or there is no such
 * row, or `isStillSo` does not hold for it). The lease's row is share-locked until the transaction ends, so that nobody can take the lease between this
 * write and its commit.
 */
export async function updateFenced(
  connection: Connection,
  table: 'tenants' | 'databases' | 'domain_claims',
  id: string,
  lease: Lease,
  assignments: readonly Prisma.Sql[],
  isStillSo: Prisma.Sql = Prisma.sql`true`,
): Promise<boolean> {
  const written = await connection.$executeRaw`
    ${held(lease)}
    UPDATE ${Prisma.raw(table)} SET ${Prisma.join([...assignments])}
    WHERE id = ${id} AND ${isStillSo} AND EXISTS (SELECT 1 FROM held)`;
  return written > 0;
}

/** As `updateFenced`, and resolves to the row as it is then; null where nothing was written. */
export async function updateFencedReturning<Row>(
  connection: Connection,
  table: 'certificates',
  id: string,
  lease: Lease,
  assignments: readonly Prisma.Sql[],
  columns: Prisma.Sql,
): Promise<Row | null> {
  const [row] = await connection.$queryRaw<Row[]>`
    ${held(lease)}
    UPDATE ${Prisma.raw(table)} SET ${Prisma.join([...assignments])}
    WHERE id = ${id} AND EXISTS (SELECT 1 FROM held)
    RETURNING ${columns}`;
  return row ?? null;
}

/** Deletes one row if the lease still is its holder's; see `updateFenced`. */
export async function deleteFenced(
  connection: Connection,
  table: 'certificates',
  id: string,
  lease: Lease,
): Promise<boolean> {
  const deleted = await connection.$executeRaw`
    ${held(lease)}
    DELETE FROM ${Prisma.raw(table)} WHERE id = ${id} AND EXISTS (SELECT 1 FROM held)`;
  return deleted > 0;
}

export function leaseLost(lease: Lease): Err<Failure<'leases.lost'>> {
  return fail(
    'leases.lost',
    `The lease ${lease.name} is no longer held with token ${lease.token}, so nothing was written. Stop this run; whoever holds it now goes on.`,
    { retry: 'backoff' },
  );
}
