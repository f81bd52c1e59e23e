import type {
  DataServerFailureCode,
  TenantDatabases,
} from '@fleetcommand/application/ports/tenant-databases';
import { err, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

interface Entry {
  readonly role: string;
  readonly password: string;
}

export interface FakeTenantDatabases extends TenantDatabases {
  /** What the server holds, by database name. */
  readonly databases: ReadonlyMap<string, Entry>;
  /** The next call fails with this instead of doing anything. */
  failNext(failure: Failure<DataServerFailureCode>): void;
  /** Whether somebody with these credentials gets into the database. */
  canConnect(url: Secret): boolean;
}

/** A data server without PostgreSQL. */
export function createFakeTenantDatabases(host = 'data.example:5432'): FakeTenantDatabases {
  const databases = new Map<string, Entry>();
  const failures: Failure<DataServerFailureCode>[] = [];
  const attempt = (act: () => void): Result<void, Failure<DataServerFailureCode>> => {
    const failure = failures.shift();
    if (failure) return err(failure);
    act();
    return ok(undefined);
  };
  return {
    databases,
    failNext: (failure) => void failures.push(failure),
    async ensure({ name, role, password }) {
      return attempt(() => databases.set(name, { role, password: password.reveal() }));
    },
    async drop({ name }) {
      return attempt(() => databases.delete(name));
    },
    connectionUrl({ name, role, password }) {
      const credentials = `${encodeURIComponent(role)}:${encodeURIComponent(password.reveal())}`;
      return new Secret(`postgresql://${credentials}@${host}/${encodeURIComponent(name)}`);
    },
    canConnect(url) {
      const { pathname, username, password } = new URL(url.reveal());
      const entry = databases.get(decodeURIComponent(pathname.slice(1)));
      return (
        entry?.role === decodeURIComponent(username) &&
        entry.password === decodeURIComponent(password)
      );
    },
  };
}
