/** A database of a tenant's, out as text and in again, on a real server. */
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { Secret } from '@fleetcommand/kernel/secret';
import { unwrap } from '@fleetcommand/kernel/result';
import { bytesOf } from '@fleetcommand/testing/fakes/byte-streams';
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
    const sql = unwrap(await databases.dump(mine, text));
    await ask('DROP VIEW loud; DROP TABLE messages; DELETE FROM people');
    unwrap(await databases.restore(mine, bytesOf(sql)));
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
    const sql = `${unwrap(await databases.dump(mine, text))}\nSELECT 1 / 0;`;
    expect(await databases.restore(mine, bytesOf(sql))).toMatchObject({
      ok: false,
      error: { code: 'data-server.refused', message: expect.stringContaining('division by zero') },
    });
    expect(await content()).toEqual(before);
  });

  it('is put in place while its people are connected: they are cut off, and find it when they come back', async () => {
    const sql = unwrap(await databases.dump(mine, text));
    const busy = new pg.Client(databases.connectionUrl(mine).reveal());
    const isCut = new Promise((resolve) => {
      busy.on('error', resolve);
    });
    await busy.connect();
    unwrap(await databases.restore(mine, bytesOf(sql)));
    await isCut;
    expect(await ask('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 3 }]);
  });

  it('of a database that is not there says so', async () => {
    const gone = { ...mine, name: 't_never' };
    expect(await databases.dump(gone, text)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('t_never') },
    });
  });
});

describe('a dump of much', () => {
  beforeAll(() =>
    ask(`CREATE TABLE large AS
      SELECT n, md5(n::text) || repeat('it''s; ', 60) AS text FROM generate_series(1, 20000) n`),
  );
  afterAll(() => ask('DROP TABLE large'));

  it('is never in memory as a whole: whoever keeps it gets it as it is made, and may be slow', async () => {
    let pieces = 0;
    let longest = 0;
    const keep = async (sql: AsyncIterable<Uint8Array>) => {
      let bytes = 0;
      for await (const piece of sql) {
        pieces += 1;
        longest = Math.max(longest, piece.length);
        bytes += piece.length;
        await setImmediate();
      }
      return bytes;
    };
    const bytes = unwrap(await databases.dump(mine, keep));
    expect(bytes).toBeGreaterThan(8 * 1024 * 1024);
    expect(longest).toBeLessThan(1024 * 1024);
    expect(pieces).toBeGreaterThan(8);
    const before = await ask('SELECT count(*), sum(hashtext(text)) FROM large');
    await databases.dump(mine, (sql) => databases.restore(mine, sql));
    expect(await ask('SELECT count(*), sum(hashtext(text)) FROM large')).toEqual(before);
  });

  it('that breaks off is a failure, whatever was made of the part that came', async () => {
    const cut = await databases.dump(mine, async (sql) => {
      for await (const _ of sql) {
        await query(
          await testPostgres(),
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'fleetcommand backup' AND datname = 't_dumped'`,
        );
      }
      return 'kept';
    });
    expect(cut).toMatchObject({ ok: false });
  });

  it('that nobody wants to the end leaves nobody connected', async () => {
    const first = await databases.dump(mine, async (sql) => {
      for await (const piece of sql) return piece.length;
      return 0;
    });
    expect(unwrap(first)).toBeGreaterThan(0);
    const connected = () =>
      ask(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'fleetcommand backup'
        AND datname = 't_dumped'`);
    await expect.poll(connected).toEqual([]);
  });
});
