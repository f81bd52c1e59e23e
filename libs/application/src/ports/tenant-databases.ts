import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

/** The data server that holds tenants' databases. Every call may be repeated. */
export interface TenantDatabases {
  /** Makes role and database if absent, sets the password, and shuts everyone else out of the database. */
  ensure(database: {
    readonly name: string;
    readonly role: string;
    readonly password: Secret;
  }): Promise<Result<void, Failure<DataServerFailureCode>>>;
  /** Ends connections, drops database and role if present. */
  drop(database: {
    readonly name: string;
    readonly role: string;
  }): Promise<Result<void, Failure<DataServerFailureCode>>>;
  /** What the tenant's pods connect to. */
  connectionUrl(database: {
    readonly name: string;
    readonly role: string;
    readonly password: Secret;
  }): Secret;
}

export type DataServerFailureCode = 'data-server.unreachable' | 'data-server.refused';
