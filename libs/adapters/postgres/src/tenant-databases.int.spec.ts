import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { Secret } from '@fleetcommand/kernel/secret';
import { emptyDatabase, testPostgres } from '@fleetcommand/testing/servers/shared';
import { describeTenantDatabases } from '@fleetcommand/testing/suites/tenant-databases';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createTenantDatabases, type OpenTenantDatabases } from './tenant-databases.js';
import { query } from './testing/query.js';

/** Refusals of the server itself count as not getting in; anything else is a broken test. */
async function canConnect(url: Secret): Promise<boolean> {
  try {
    await query(url.reveal(), 'SELECT 1');
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && /^(28|42501|3D000)/.test(error.code ?? ''))
      return false;
    throw error;
  }
}

describeTenantDatabases('a PostgreSQL data server', async () => {
  const { close, ...databases } = createTenantDatabases({
    adminUrl: new Secret(await testPostgres()),
  });
  return { databases, canConnect, close };
});

/** As whoever is given a managed data server: may make databases and roles, and is no superuser. */
async function lesserAdminUrl(): Promise<Secret> {
  const url = new URL(await testPostgres());
  const admin = `admin_${randomUUID().slice(0, 8)}`;
  await query(
    url.href,
    `CREATE ROLE ${admin} LOGIN CREATEDB CREATEROLE PASSWORD 'admin';
     GRANT CONNECT ON DATABASE postgres TO ${admin}`,
  );
  url.username = admin;
  url.password = 'admin';
  return new Secret(url.href);
}

describeTenantDatabases('a data server whose admin is no superuser', async () => {
  const { close, ...databases } = createTenantDatabases({ adminUrl: await lesserAdminUrl() });
  return { databases, canConnect, close };
});

describe('a tenant’s database on PostgreSQL', () => {
  let adminUrl: string;
  let databases: OpenTenantDatabases;
  const acme = { name: 't_acme', role: 't_acme', password: new Secret('acme') };
  const urlOf = (database: string) => {
    const url = new URL(databases.connectionUrl(acme).reveal());
    url.pathname = `/${database}`;
    return url.href;
  };

  beforeAll(async () => {
    adminUrl = await testPostgres();
    databases = createTenantDatabases({ adminUrl: new Secret(adminUrl) });
    expect(await databases.ensure(acme)).toEqual({ ok: true, value: undefined });
  });
  afterAll(async () => {
    await databases.drop(acme);
    await databases.close();
  });

  it('is the tenant’s own to work in, and keeps its data when it is ensured again', async () => {
    await query(urlOf(acme.name), `CREATE TABLE messages (text text)`);
    await query(urlOf(acme.name), `INSERT INTO messages VALUES ('hello')`);
    await databases.ensure(acme);
    expect(await query(urlOf(acme.name), 'SELECT text FROM messages')).toEqual([{ text: 'hello' }]);
  });

  it('is all its role can reach: neither the server’s own databases nor the control plane’s', async () => {
    const control = new URL(await emptyDatabase()).pathname.slice(1);
    // As whoever sets a data server up does once (apps/local does on the embedded one).
    for (const closed of ['postgres', 'template1', control])
      await query(adminUrl, `REVOKE CONNECT ON DATABASE ${closed} FROM PUBLIC`);
    for (const closed of ['postgres', 'template1', control])
      await expect(query(urlOf(closed), 'SELECT 1')).rejects.toThrow(/permission denied/);
  });

  it('belongs to a role without any right over the server', async () => {
    const [role] = await query(
      adminUrl,
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin,
         rolconnlimit, rolconfig, (SELECT rolpassword FROM pg_authid a WHERE a.oid = r.oid) AS stored
       FROM pg_roles r WHERE rolname = '${acme.role}'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
      rolcanlogin: true,
      rolconnlimit: 20,
      rolconfig: ['statement_timeout=60s', 'temp_file_limit=256MB'],
      stored: expect.stringMatching(/^SCRAM-SHA-256\$4096:/),
    });
    await expect(query(urlOf(acme.name), 'CREATE ROLE other')).rejects.toThrow(/denied/);
    await expect(query(urlOf(acme.name), 'CREATE DATABASE other')).rejects.toThrow(/denied/);
    await expect(query(urlOf(acme.name), `COPY (SELECT 1) TO PROGRAM 'true'`)).rejects.toThrow(
      /denied/,
    );
  });

  it('goes although somebody is connected to it', async () => {
    const other = { name: 't_other', role: 't_other', password: new Secret('other') };
    await databases.ensure(other);
    const client = new pg.Client(databases.connectionUrl(other).reveal());
    client.on('error', () => undefined);
    await client.connect();
    expect(await databases.drop(other)).toEqual({ ok: true, value: undefined });
    await client.end().catch(() => undefined);
    const left = `SELECT rolname AS name FROM pg_roles WHERE rolname = '${other.role}'
      UNION ALL SELECT datname FROM pg_database WHERE datname = '${other.name}'`;
    expect(await query(adminUrl, left)).toEqual([]);
  });

  it('goes with what restores that died have left', async () => {
    const other = { name: 't_left', role: 't_left', password: new Secret('left') };
    for (const name of ['t_left', 't_left_made', 't_left_old'])
      await databases.ensure({ ...other, name });
    expect(await databases.drop(other)).toEqual({ ok: true, value: undefined });
    const left = `SELECT datname FROM pg_database WHERE datname LIKE 't_left%'`;
    expect(await query(adminUrl, left)).toEqual([]);
  });

  it('is made beside many others at once', async () => {
    const many = Array.from({ length: 8 }, (_, n) => ({
      name: `t_many_${n}`,
      role: `t_many_${n}`,
      password: new Secret('x'),
    }));
    const made = await Promise.all(many.map((database) => databases.ensure(database)));
    const gone = await Promise.all(many.map((database) => databases.drop(database)));
    expect([...made, ...gone].filter((result) => !result.ok)).toEqual([]);
  });

  it('waits for a server that cannot be reached, and says so', async () => {
    const nowhere = createTenantDatabases({
      adminUrl: new Secret('postgresql://a:b@127.0.0.1:1/postgres'),
    });
    const result = await nowhere.ensure(acme);
    await nowhere.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'data-server.unreachable', retry: 'backoff' },
    });
  });

  it('is refused by an admin without the right, and the message says whose turn it is', async () => {
    const weak = createTenantDatabases({ adminUrl: databases.connectionUrl(acme) });
    const result = await weak.ensure({ ...acme, name: 't_weak', role: 't_weak' });
    await weak.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'data-server.refused', message: expect.stringContaining('An operator must') },
    });
  });
});

it('a database lets its people in as before when another cannot take its place', async () => {
  const kept = { name: 't_kept', role: 't_kept', password: new Secret('kept') };
  const lesser = createTenantDatabases({ adminUrl: await lesserAdminUrl() });
  await lesser.ensure(kept);
  const superuser = new URL(await testPostgres());
  superuser.pathname = `/${kept.name}`;
  // Whom only a superuser may end.
  const guest = new pg.Client(superuser.href);
  await guest.connect();
  const put = await lesser.dump(kept, (sql) => lesser.restore(kept, sql));
  expect(put).toMatchObject({ value: { ok: false, error: { code: 'data-server.refused' } } });
  expect(await canConnect(lesser.connectionUrl(kept))).toBe(true);
  await guest.end();
  expect(await lesser.drop(kept)).toEqual({ ok: true, value: undefined });
  await lesser.close();
});

describe('autovacuum, which nobody but a superuser may end', () => {
  const busy = { name: 't_busy', role: 't_busy', password: new Secret('busy') };

  /** Ends once autovacuum is at this database, where it has hours of work at the pace that is set. */
  async function vacuumed(adminUrl: string): Promise<void> {
    await query(adminUrl, `ALTER SYSTEM SET autovacuum_naptime = '1s'`);
    await query(adminUrl, 'SELECT pg_reload_conf()');
    await vi.waitFor(
      async () =>
        expect(
          await query(
            adminUrl,
            `SELECT backend_type FROM pg_stat_activity
             WHERE datname = '${busy.name}' AND backend_type = 'autovacuum worker'`,
          ),
        ).not.toEqual([]),
      { timeout: 60_000, interval: 100 },
    );
  }

  let superuser: string;
  let databases: OpenTenantDatabases;
  const urlOf = () => databases.connectionUrl(busy).reveal();

  beforeAll(async () => {
    superuser = await testPostgres();
    databases = createTenantDatabases({ adminUrl: await lesserAdminUrl() });
  });
  beforeEach(async () => {
    await databases.ensure(busy);
    await query(
      urlOf(),
      `CREATE TABLE words (word text) WITH (autovacuum_vacuum_cost_delay = 100,
         autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)`,
    );
    await query(
      urlOf(),
      `INSERT INTO words SELECT repeat('word', 100) FROM generate_series(1, 20000)`,
    );
  });
  afterEach(async () => {
    await query(superuser, 'ALTER SYSTEM RESET autovacuum_naptime');
    await query(superuser, 'SELECT pg_reload_conf()');
    await databases.drop(busy);
  });
  afterAll(() => databases.close());

  it('gives way to a database that is put back', async () => {
    const put = await databases.dump(busy, async (sql) => {
      const copy: Uint8Array[] = [];
      for await (const piece of sql) copy.push(piece);
      await query(urlOf(), 'DELETE FROM words');
      await vacuumed(superuser);
      return databases.restore(busy, Readable.from(copy));
    });
    expect(put).toEqual({ ok: true, value: { ok: true, value: undefined } });
    const left = await query(urlOf(), 'SELECT count(*)::int AS words FROM words');
    expect(left).toEqual([{ words: 20_000 }]);
  }, 90_000);

  it('gives way to a database that goes', async () => {
    await query(urlOf(), 'DELETE FROM words');
    await vacuumed(superuser);
    expect(await databases.drop(busy)).toEqual({ ok: true, value: undefined });
  }, 90_000);
});
