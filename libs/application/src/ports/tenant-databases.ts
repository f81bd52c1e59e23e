import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** What its role needs to come in. */
export interface DatabaseAccess {
  readonly name: string;
  readonly role: string;
  readonly password: Secret;
}

/** The data server that holds tenants' databases. Every call may be repeated. */
export interface TenantDatabases {
  /** Makes role and database if absent, sets the password, and shuts everyone else out of the database. */
  ensure(database: DatabaseAccess): Promise<Result<void, Failure<DataServerFailureCode>>>;
  /** Ends connections, drops database and role if present. */
  drop(database: {
    readonly name: string;
    readonly role: string;
  }): Promise<Result<void, Failure<DataServerFailureCode>>>;
  /** How large each is, in bytes; those that are not there are left out. */
  sizes(
    names: readonly string[],
  ): Promise<Result<ReadonlyMap<string, number>, Failure<DataServerFailureCode>>>;
  /** What the tenant's pods connect to. */
  connectionUrl(database: DatabaseAccess): Secret;
  /**
   * All of a database, as of one moment, as SQL that makes it anew. `keep` is given it piece by piece, however large it is,
   * and must take them all; a failure of the dump itself goes before what `keep` made of the part it got.
   */
  dump<Kept>(
    database: DatabaseAccess,
    keep: (sql: AsyncIterable<Uint8Array>) => Promise<Kept>,
  ): Promise<Result<Kept, Failure<DataServerFailureCode>>>;
  /**
   * Puts what was dumped in the place of what is there: all of it, or nothing where it cannot be. Whoever is connected
   * is cut off, and finds the other when they come back.
   */
  restore(
    database: DatabaseAccess,
    sql: AsyncIterable<Uint8Array>,
  ): Promise<Result<void, Failure<DataServerFailureCode>>>;
}

export type DataServerFailureCode = 'data-server.unreachable' | 'data-server.refused';
