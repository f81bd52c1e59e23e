import { text } from 'node:stream/consumers';
import type { TenantDatabases } from '@fleetcommand/application/ports/tenant-databases';
import { bareId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { beforeAll, describe, expect, it } from 'vitest';

import { someId } from '../builders/ids.js';
import { bytesOf } from '../fakes/byte-streams.js';

/** A data server under test. */
export interface TenantDatabasesSubject {
  readonly databases: TenantDatabases;
  /** Whether a client with this URL gets in. */
  readonly canConnect: (url: Secret) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

function someDatabase(password = 'a\'b\\c"d$e%40:/?#é') {
  const name = `t_${bareId(someId('ten'))}`;
  return { name, role: name, password: new Secret(password) };
}

/** What every data server does: run against the fake and against PostgreSQL. */
export function describeTenantDatabases(
  name: string,
  make: () => Promise<TenantDatabasesSubject>,
): void {
  describe(name, () => {
    let subject: TenantDatabasesSubject;
    beforeAll(async () => {
      subject = await make();
      return () => subject.close();
    });
    const done = { ok: true, value: undefined };

    it('lets a tenant into a database of their own, whatever the password holds', async () => {
      const database = someDatabase();
      const url = subject.databases.connectionUrl(database);
      expect(await subject.canConnect(url)).toBe(false);
      expect(await subject.databases.ensure(database)).toEqual(done);
      expect(await subject.canConnect(url)).toBe(true);
      await subject.databases.drop(database);
    });

    it('makes a database once, however often and at once it is asked for', async () => {
      const database = someDatabase();
      const asked = Array.from({ length: 6 }, () => subject.databases.ensure(database));
      expect(await Promise.all(asked)).toEqual(asked.map(() => done));
      expect(await subject.databases.ensure(database)).toEqual(done);
      expect(await subject.canConnect(subject.databases.connectionUrl(database))).toBe(true);
      await subject.databases.drop(database);
    });

    it('keeps a tenant out of another’s database', async () => {
      const [one, other] = [someDatabase(), someDatabase()];
      await subject.databases.ensure(one);
      await subject.databases.ensure(other);
      const intruder = subject.databases.connectionUrl({ ...one, name: other.name });
      expect(await subject.canConnect(intruder)).toBe(false);
      await subject.databases.drop(one);
      await subject.databases.drop(other);
    });

    it('takes a new password, and the old one is worth nothing then', async () => {
      const old = someDatabase();
      const changed = { ...old, password: new Secret('changed') };
      await subject.databases.ensure(old);
      await subject.databases.ensure(changed);
      expect(await subject.canConnect(subject.databases.connectionUrl(old))).toBe(false);
      expect(await subject.canConnect(subject.databases.connectionUrl(changed))).toBe(true);
      await subject.databases.drop(old);
    });

    it('puts back what was dumped, and lets the same role in', async () => {
      const database = someDatabase();
      await subject.databases.ensure(database);
      const dumped = unwrap(await subject.databases.dump(database, text));
      expect(await subject.databases.restore(database, bytesOf(dumped))).toEqual(done);
      const again = unwrap(await subject.databases.dump(database, text));
      // psql's own lines, which keep a script's text from being taken for more of them, have a word that is never the same.
      const sql = (script: string) => script.replaceAll(/^\\(un)?restrict .*$/gm, '');
      expect(sql(again)).toBe(sql(dumped));
      expect(await subject.canConnect(subject.databases.connectionUrl(database))).toBe(true);
      await subject.databases.drop(database);
    });

    it('says how large each database is that is there', async () => {
      const [one, gone] = [someDatabase(), someDatabase()];
      await subject.databases.ensure(one);
      const sizes = unwrap(await subject.databases.sizes([one.name, gone.name]));
      expect([...sizes.keys()]).toEqual([one.name]);
      expect(sizes.get(one.name)).toBeGreaterThanOrEqual(0);
      await subject.databases.drop(one);
    });

    it('drops a database for good, and calls one that is gone dropped', async () => {
      const database = someDatabase();
      await subject.databases.ensure(database);
      expect(await subject.databases.drop(database)).toEqual(done);
      expect(await subject.canConnect(subject.databases.connectionUrl(database))).toBe(false);
      expect(await subject.databases.drop(database)).toEqual(done);
    });
  });
}
