import { text } from 'node:stream/consumers';
import type {
  DataServerFailureCode,
  TenantDatabases,
} from '@fleetcommand/application/ports/tenant-databases';
import { err, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { bytesOf } from './byte-streams.js';

interface Entry {
  readonly role: string;
  readonly password: string;
  /** What was put into it. */
  readonly content: string;
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
  const attempt = <T>(act: () => T): Result<T, Failure<DataServerFailureCode>> => {
    const failure = failures.shift();
    return failure ? err(failure) : ok(act());
  };
  const put = (name: string, entry: Entry): void => void databases.set(name, entry);
  return {
    databases,
    failNext: (failure) => void failures.push(failure),
    async ensure({ name, role, password }) {
      const content = databases.get(name)?.content ?? '';
      return attempt(() => put(name, { role, password: password.reveal(), content }));
    },
    async drop({ name }) {
      return attempt(() => void databases.delete(name));
    },
    async dump({ name }, keep) {
      const dumped = attempt(() => databases.get(name)?.content ?? '');
      return dumped.ok ? ok(await keep(bytesOf(dumped.value))) : dumped;
    },
    async restore({ name, role, password }, sql) {
      const content = await text(sql);
      return attempt(() => put(name, { role, password: password.reveal(), content }));
    },
    async sizes(names) {
      const sizeOf = (name: string) => Buffer.byteLength(databases.get(name)?.content ?? '');
      const there = names.filter((name) => databases.has(name));
      return attempt(() => new Map(there.map((name) => [name, sizeOf(name)])));
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
