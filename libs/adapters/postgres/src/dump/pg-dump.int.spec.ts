/** A database of a tenant's, out as text and in again, on a real server. */
import { Secret } from '@fleetcommand/kernel/secret';
import { unwrap } from '@fleetcommand/kernel/result';
import { testPostgres } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTenantDatabases, type OpenTenantDatabases } from '../tenant-databases.js';
import { query } from '../testing/query.js';

let databases: OpenTenantDatabases;
const mine = { name: 't_dumped', role: 't_dumped', password: new Secret('mine') };

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('glad', 'it''s; complicated');
  CREATE TABLE people (id bigserial PRIMARY KEY, name text UNIQUE NOT NULL, mood mood);
  CREATE TABLE messages (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person bigint REFERENCES people, body text, raw bytea, told jsonb, at timestamptz
  );
  CREATE INDEX messages_at ON messages (at DESC) WHERE body <> '';
  CREATE VIEW loud AS SELECT upper(body) AS body FROM messages;
  CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $fn$
    BEGIN NEW.body := NEW.body || '!; $$ -- '; RETURN NEW; END; $fn$;
  CREATE TRIGGER shouting BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION shout();
  INSERT INTO people (name, mood) VALUES ('Ada', 'glad'), (E'B\\\\ob \\n "x" \\u00e9\\U0001F600', NULL);
  INSERT INTO messages (person, body, raw, told, at)
    SELECT 1 + n % 2, 'line ' || n, decode(lpad(to_hex(n), 8, '0'), 'hex'), jsonb_build_object('n', n),
      '2026-11-28T12:00:00Z'::timestamptz + n * interval '1 minute'
    FROM generate_series(1, 1234) n;`;

const ask = (sql: string) => query(databases.connectionUrl(mine).reveal(), sql);

const content = async () => [
  await ask('SELECT * FROM people ORDER BY id'),
  await ask('SELECT * FROM messages ORDER BY id'),
  await ask('SELECT count(*) FROM loud'),
];

beforeAll(async () => {
  databases = createTenantDatabases({ adminUrl: new Secret(await testPostgres()) });
  unwrap(await databases.ensure(mine));
  await ask(SCHEMA);
});
afterAll(async () => {
  await databases.drop(mine);
  await databases.close();
});

describe('a dump', () => {
  it('brings everything back as it was, and the tables go on counting', async () => {
    const before = await content();
    const sql = unwrap(await databases.dump(mine));
    await ask('DROP VIEW loud; DROP TABLE messages; DELETE FROM people');
    unwrap(await databases.restore(mine, sql));
    expect(await content()).toEqual(before);
    const [added] = await ask(`INSERT INTO people (name) VALUES ('Cyd') RETURNING id::int`);
    expect(added).toEqual({ id: 3 });
    const [said] = await ask(`INSERT INTO messages (body) VALUES ('hey') RETURNING id, body`);
    expect(said).toEqual({ id: 1235, body: 'hey!; $$ -- ' });
    const [owner] = await ask(`SELECT tableowner FROM pg_tables WHERE tablename = 'messages'`);
    expect(owner).toEqual({ tableowner: mine.role });
  });

  it('that cannot be loaded changes nothing of what is there', async () => {
    const before = await content();
    const sql = `${unwrap(await databases.dump(mine))}\nSELECT 1 / 0;`;
    expect(await databases.restore(mine, sql)).toMatchObject({
      ok: false,
      error: { code: 'data-server.refused', message: expect.stringContaining('division by zero') },
    });
    expect(await content()).toEqual(before);
  });

  it('is put in place while its people are connected: they are cut off, and find it when they come back', async () => {
    const sql = unwrap(await databases.dump(mine));
    const busy = new pg.Client(databases.connectionUrl(mine).reveal());
    const isCut = new Promise((resolve) => {
      busy.on('error', resolve);
    });
    await busy.connect();
    unwrap(await databases.restore(mine, sql));
    await isCut;
    expect(await ask('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 3 }]);
  });

  it('of a database that is not there says so', async () => {
    const gone = { ...mine, name: 't_never' };
    expect(await databases.dump(gone)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('t_never') },
    });
  });
});
