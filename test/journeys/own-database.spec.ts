/** A local stack on a PostgreSQL server that somebody else runs. */
import { randomUUID } from 'node:crypto';
import { emptyDatabase, testPostgres } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';

import { clientOf } from './harness/browser-like.js';
import { signUp } from './harness/customer.js';
import { startStack } from './harness/stack.js';

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).toReversed()) await clean();
});

/** On the shared server, as its superuser. */
async function onServer<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client(await testPostgres());
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** An empty database of a new role with these rights. */
async function databaseOf(rights: string): Promise<URL> {
  const url = new URL(await emptyDatabase());
  const role = `owner_${randomUUID().replaceAll('-', '')}`;
  await onServer(async (admin) => {
    await admin.query(`CREATE ROLE ${role} LOGIN ${rights} PASSWORD 'own'`);
    await admin.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${role}`);
  });
  return Object.assign(url, { username: role, password: 'own' });
}

describe('with DATABASE_URL', () => {
  it('everything is kept there, and tenants cannot reach the control plane’s database', async () => {
    const url = await databaseOf('CREATEDB CREATEROLE');
    const stack = await startStack({ databaseUrl: url.href });
    cleanUp.push(() => stack.destroy());
    const client = clientOf(stack);
    cleanUp.push(() => client.close());
    expect(await stack.part('postgres')).toMatchObject({ state: 'external', pid: null });
    const customer = await signUp(client, stack.summary.urls.https, 'acme');
    const { tenant, operation } = customer.signup;
    expect(await customer.ended(operation.id)).toMatchObject({ state: 'succeeded' });
    expect((await client.json(`${tenant.url}/api/info`)).status).toBe(200);
    const role = `t_${tenant.id.slice('ten_'.length)}`;
    const { rows } = await onServer((admin) =>
      admin.query(
        `SELECT has_database_privilege($1::name, $1::text, 'CONNECT') AS own,
           has_database_privilege($1::name, $2::text, 'CONNECT') AS control`,
        [role, url.pathname.slice(1)],
      ),
    );
    expect(rows).toEqual([{ own: true, control: false }]);
  });

  it('a role that may not make databases is told what it lacks', async () => {
    const url = await databaseOf('');
    await expect(startStack({ databaseUrl: url.href })).rejects.toThrow(
      /may not make databases and roles.*CREATEDB CREATEROLE/,
    );
  });
});
