/**
 * Statements that write, as few as a transaction can do with: each costs a round trip, while its locks are held. One
 * whose answer nobody reads waits, and goes along with the next that somebody does, or with the end of the transaction,
 * as a member of its WITH list. PostgreSQL checks foreign keys when the whole statement has run, so that one may refer
 * to another's rows. Reads of the same transaction do not see what waits.
 */
import type { Connection } from './connection.js';
import { Prisma } from '../generated/client.js';

export interface Writes {
  /**
   * An INSERT, UPDATE or DELETE whose answer nobody reads. `name` stands for it in the WITH list: one given along with
   * it may refer to what it returns.
   */
  later(statements: Readonly<Record<string, Prisma.Sql>>): Promise<void>;
  /** Runs a statement that has no WITH list of its own; gives the number of rows it wrote. */
  now(statement: Prisma.Sql): Promise<number>;
}

/** Outside a transaction nothing waits. */
export function immediateWrites(connection: Connection): Writes {
  return {
    async later(statements) {
      await connection.$executeRaw(together(Object.entries(statements)));
    },
    now: (statement) => connection.$executeRaw(statement),
  };
}

/** Of one transaction, which must call `flush` before it commits. */
export class TransactionWrites implements Writes {
  #waiting = new Map<string, Prisma.Sql>();

  constructor(private readonly connection: Connection) {}

  async later(statements: Readonly<Record<string, Prisma.Sql>>): Promise<void> {
    // A name can stand for one statement only.
    if (Object.keys(statements).some((name) => this.#waiting.has(name))) await this.flush();
    for (const [name, statement] of Object.entries(statements)) this.#waiting.set(name, statement);
  }

  now(statement: Prisma.Sql): Promise<number> {
    return this.connection.$executeRaw(together(this.#take(), statement));
  }

  async flush(): Promise<void> {
    if (this.#waiting.size > 0) await this.connection.$executeRaw(together(this.#take()));
  }

  #take(): [string, Prisma.Sql][] {
    const taken = [...this.#waiting];
    this.#waiting = new Map();
    return taken;
  }
}

function together(
  list: readonly (readonly [name: string, Prisma.Sql])[],
  last: Prisma.Sql = Prisma.sql`SELECT`,
): Prisma.Sql {
  if (list.length === 0) return last;
  const members = list.map(([name, sql]) => Prisma.sql`${Prisma.raw(name)} AS (${sql})`);
  return Prisma.sql`WITH ${Prisma.join(members)} ${last}`;
}
