import { Secret } from '@fleetcommand/kernel/secret';
import { testPostgres } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTenantDatabases, type OpenTenantDatabases } from './tenant-databases.js';

let databases: OpenTenantDatabases;
let adminUrl: string;
const acme = { name: 't_acme', role: 't_acme', password: new Secret('a\'b\\c"d') };
const other = { name: 't_other', role: 't_other', password: new Secret('other') };

beforeAll(async () => {
  adminUrl = await testPostgres();
  databases = createTenantDatabases({ adminUrl: new Secret(adminUrl) });
});

afterAll(async () => {
  await databases.drop(acme);
  await databases.drop(other);
  await databases.close();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('tenants’ databases on a real server', () => {
  it('are the tenant’s own, to make tables in', async () => {
    expect(await databases.ensure(acme)).toEqual({ ok: true, value: undefined });
    const url = databases.connectionUrl(acme).reveal();
    await query(url, 'CREATE TABLE messages (text text); INSERT INTO messages VALUES (42)');
    expect(await query(url, 'SELECT text FROM messages')).toEqual([{ text: '42' }]);
  });

  it('are made once, however often and at once they are asked for', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => databases.ensure(acme)));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(
      await query(
        databases.connectionUrl(acme).reveal(),
        'SELECT count(*)::int AS n FROM messages',
      ),
    ).toEqual([{ n: 1 }]);
  });

  it('are closed to every other tenant, and tenants to everything else', async () => {
    await databases.ensure(other);
    for (const database of [acme.name, 'postgres', 'template1']) {
      const url = new URL(databases.connectionUrl(other).reveal());
      url.pathname = `/${database}`;
      if (database !== acme.name)
        await query(adminUrl, `REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
      await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/permission denied for database/);
    }
  });

  it('take a new password at once', async () => {
    const changed = { ...other, password: new Secret('changed') };
    await databases.ensure(changed);
    await expect(query(databases.connectionUrl(other).reveal(), 'SELECT 1')).rejects.toThrow(
      /password authentication failed/,
    );
    expect(await query(databases.connectionUrl(changed).reveal(), 'SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
  });

  it('go although somebody is connected, and being gone already is well', async () => {
    await databases.ensure(other);
    const client = new pg.Client({ connectionString: databases.connectionUrl(other).reveal() });
    client.on('error', () => undefined);
    await client.connect();
    expect((await databases.drop(other)).ok).toBe(true);
    expect((await databases.drop(other)).ok).toBe(true);
    expect(await query(adminUrl, `SELECT 1 FROM pg_roles WHERE rolname = '${other.role}'`)).toEqual(
      [],
    );
    await client.end().catch(() => undefined);
  });

  it('say that the server cannot be reached, to be tried again', async () => {
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
});
