import type { SchemaInspector } from '@fleetcommand/application/ports/schema';
import type { Logger } from '@fleetcommand/runtime/logging';

/** As often as it is asked, a second apart: a minute and a half, in which any migration of ours has ended. */
const TRIES = 90;
/** Said at first, and again this often. */
const SAID_EVERY = 10;

export interface MigrationWait {
  readonly schema: SchemaInspector;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** A second. */
  readonly pause: () => Promise<unknown>;
}

/**
 * Waits until the database is as this release needs it: where it is installed or upgraded, the job that migrates it starts
 * beside the workers. Goes on after a while, whatever is so then: what is missing is told by what needs it.
 */
export async function awaitMigrations({ schema, logger, pause }: MigrationWait): Promise<void> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const facts = await schema.facts();
    if (facts?.missing.length === 0) return;
    if (tried % SAID_EVERY === 0)
      logger.info(
        { missing: facts?.missing ?? 'all, or they cannot be read' },
        'waiting for the migrations of the database (the job fleetcommand-migrations, or prisma migrate deploy)',
      );
    await pause();
  }
  logger.warn('the migrations of the database are not there; starting all the same');
}
