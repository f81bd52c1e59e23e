/** What the triggers of the migration `cluster_loads` keep, beside a full count: whatever is written, however it ends. */
import { testDatabase } from '@fleetcommand/testing/servers/shared';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const CLUSTERS = ['clu_a', 'clu_b', 'clu_c'];
const TENANTS = 6;
const WRITERS = 3;

let url: string;
let admin: pg.Client;

beforeAll(async () => {
  url = await testDatabase();
  admin = await connected();
  await admin.query(`
    INSERT INTO organizations VALUES ('org_1', 'Acme', now());
    INSERT INTO regions VALUES ('local', 'Local', true);
    INSERT INTO clusters (id, name, region_id) SELECT id, id, 'local' FROM unnest('{${CLUSTERS.join()}}'::text[]) AS id`);
});
afterAll(() => admin.end());
beforeEach(() => admin.query('DELETE FROM tenants'));

async function connected(): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  // Whoever is ended is told so on the connection, too.
  client.on('error', () => undefined);
  return client;
}

/** Everything of an instance that counts, and whether there is one at all. */
const someRow = fc.record({
  exists: fc.constantFrom(true, true, true, false),
  cluster_id: fc.constantFrom(...CLUSTERS),
  moving_to: fc.option(fc.constantFrom(...CLUSTERS)),
  waits_for_place: fc.boolean(),
  plan_id: fc.constantFrom('free', 'pro'),
  plan_version: fc.constantFrom(1, 2),
  blueprint_version: fc.constantFrom(1, 2),
  deleted_at: fc.option(fc.constant('2026-01-01')),
});
type Row = typeof someRow extends fc.Arbitrary<infer R> ? R : never;

const someTransaction = fc.record({
  writes: fc.array(fc.tuple(fc.integer({ min: 1, max: TENANTS }), someRow), {
    minLength: 1,
    maxLength: 4,
  }),
  end: fc.constantFrom('COMMIT', 'COMMIT', 'ROLLBACK', 'kill' as const),
});
type Transaction = typeof someTransaction extends fc.Arbitrary<infer T> ? T : never;

async function write(client: pg.Client, n: number, { exists, ...row }: Row): Promise<void> {
  const id = `ten_${n}`;
  if (!exists) {
    await client.query('DELETE FROM tenants WHERE id = $1', [id]);
    return;
  }
  const { deleted_at } = row;
  const intent = deleted_at === null ? 'running' : 'deleted';
  const columns = { ...row, intent, deletion_requested_at: deleted_at };
  const names = Object.keys(columns);
  const set = names.map((name, index) => `${name} = $${index + 2}`).join(', ');
  const values = [id, ...Object.values(columns)];
  const { rowCount } = await client.query(`UPDATE tenants SET ${set} WHERE id = $1`, values);
  if (rowCount) return;
  await client.query(
    `INSERT INTO tenants (id, organization_id, name, slug, region_id, blueprint_id, created_at, ${names.join(', ')})
     VALUES ($1, 'org_1', $1, 'slug-${n}', 'local', 'chat', now(), ${names.map((_, i) => `$${i + 2}`).join(', ')})
     ON CONFLICT DO NOTHING`,
    values,
  );
}

/** As a process that dies: its transaction ends with its connection. */
async function kill(pid: number | undefined): Promise<void> {
  const killer = await connected();
  await killer.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
  await killer.end();
}

/** Ends as it is told; one that PostgreSQL ends for the sake of another has written nothing. */
async function run({ writes, end }: Transaction): Promise<void> {
  const client = await connected();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  try {
    await client.query('BEGIN');
    for (const [n, row] of writes) await write(client, n, row);
    if (end !== 'kill') await client.query(end);
    else await kill(rows[0]?.pid);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '40P01')) throw error;
  } finally {
    await client.end();
  }
}

/** What is kept and what is counted, where they differ; and whatever is kept of nobody. */
async function differences(): Promise<unknown[]> {
  const { rows } = await admin.query(`
    WITH counted AS (
      SELECT cluster_id, plan_id, plan_version, blueprint_id, blueprint_version,
        count(*) FILTER (WHERE NOT waits_for_place)::int AS tenants, count(*) FILTER (WHERE waits_for_place)::int AS waiting
      FROM (
        SELECT cluster_id, plan_id, plan_version, blueprint_id, blueprint_version, waits_for_place FROM tenants
        WHERE deleted_at IS NULL
        UNION ALL
        SELECT moving_to, plan_id, plan_version, blueprint_id, blueprint_version, false FROM tenants
        WHERE deleted_at IS NULL AND moving_to IS NOT NULL
      ) AS promised GROUP BY 1, 2, 3, 4, 5
    )
    (TABLE counted EXCEPT TABLE cluster_loads) UNION ALL (TABLE cluster_loads EXCEPT TABLE counted)`);
  return rows;
}

const kept = async () =>
  (await admin.query<{ n: number }>('SELECT count(*)::int AS n FROM cluster_loads')).rows[0]!.n;

it('is a row for each cluster and version that somebody has, and none for those that nobody has any more', async () => {
  const row = { exists: true, moving_to: null, waits_for_place: false, deleted_at: null };
  const kind = { ...row, plan_id: 'free', plan_version: 1, blueprint_version: 1 } as const;
  const rows: readonly Row[] = [
    { ...kind, cluster_id: 'clu_a' },
    { ...kind, cluster_id: 'clu_a' },
    { ...kind, cluster_id: 'clu_a', waits_for_place: true },
    { ...kind, cluster_id: 'clu_a', plan_version: 2, moving_to: 'clu_b' },
    { ...kind, cluster_id: 'clu_c', blueprint_version: 2 },
    { ...kind, cluster_id: 'clu_c', deleted_at: '2026-01-01' },
  ];
  for (const [index, one] of rows.entries()) await write(admin, index + 1, one);
  const { rows: found } = await admin.query<{ row: string }>(`
    SELECT concat_ws(' ', cluster_id, plan_version, blueprint_version, tenants, waiting) AS row
    FROM cluster_loads ORDER BY 1`);
  expect(found.map((one) => one.row)).toEqual([
    'clu_a 1 1 2 1',
    'clu_a 2 1 1 0',
    'clu_b 2 1 1 0',
    'clu_c 1 2 1 0',
  ]);
  await admin.query('DELETE FROM tenants');
  expect(await kept()).toBe(0);
});

it('is what a full count says, whatever is written at one moment and whoever dies over it', async () => {
  const some = fc.array(someTransaction, { minLength: 3, maxLength: 6 });
  const writers = fc.array(some, { minLength: WRITERS, maxLength: WRITERS });
  await fc.assert(
    fc.asyncProperty(writers, async (all) => {
      await Promise.all(
        all.map(async (transactions) => {
          for (const transaction of transactions) await run(transaction);
        }),
      );
      expect(await differences()).toEqual([]);
    }),
    { numRuns: 10 },
  );
});
