import { setTimeout as delay } from 'node:timers/promises';

import type { Connection } from './connection.js';
import { Prisma, type PrismaClient } from '../generated/client.js';

/** How often a transaction is run in all when others keep getting in its way. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;
/** Waiting for a free connection. */
const MAX_WAIT_MS = 5_000;
/** From BEGIN to COMMIT; a transaction that takes longer is rolled back. */
const TIMEOUT_MS = 20_000;

/** Runs `work` in one transaction (read committed), again when PostgreSQL ended it for the sake of another one. */
export async function runTransaction<T>(
  client: PrismaClient,
  work: (tx: Connection) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.$transaction(work, { maxWait: MAX_WAIT_MS, timeout: TIMEOUT_MS });
    } catch (error) {
      if (attempt === ATTEMPTS || !isWriteConflict(error)) throw error;
      // Spread, so that the two that met do not meet again.
      await delay(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
    }
  }
}

/** Serialization failure (40001) or deadlock (40P01), from Prisma's own statements or from raw ones. */
function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === 'P2034') return true;
  const driver = error.meta?.['driverAdapterError'];
  return driver instanceof Error && hasKind(driver.cause, 'TransactionWriteConflict');
}

function hasKind(cause: unknown, kind: string): boolean {
  return typeof cause === 'object' && cause !== null && 'kind' in cause && cause.kind === kind;
}
