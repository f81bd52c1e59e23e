/**
 * A copy of the control plane: its whole database, as of one moment, in a folder. Secrets are in it as they are stored,
 * sealed; the master keys that open them are not, and are to be kept elsewhere.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';
import { z } from 'zod';

import { load } from './dump/load.js';
import { dumpDatabase } from './dump/pg-dump.js';
import { fileHash } from './file-hash.js';
import { quoteIdentifier, quoteLiteral } from './identifiers.js';

const manifestSchema = z.object({
  format: z.literal(1),
  /** Of fleetcommand. */
  release: z.string(),
  /** What happened after it is not in the copy. */
  madeAt: z.iso.datetime(),
  sha256: z.string(),
  /** The role behind which customers' requests run; it belongs to the server, not to the database. */
  customerRole: z.string(),
  /** Of the master keys that sealed what is in it. */
  masterKeyIds: z.array(z.string()),
  counts: z.object({ tenants: z.int(), organizations: z.int(), certificates: z.int() }),
});
export type CopyManifest = z.infer<typeof manifestSchema>;

export type CopyFailureCode = 'copies.unreadable' | 'copies.target-not-empty' | 'copies.failed';
type Outcome = Promise<Result<CopyManifest, Failure<CopyFailureCode>>>;

const DUMP = 'control-plane.sql.gz';
const MANIFEST = 'manifest.json';

/** Into a folder that may hold an older copy: the new one is there once it is whole. */
export function makeCopy(
  url: Secret,
  folder: string,
  { release, now }: { readonly release: string; readonly now: Date },
): Outcome {
  return attempt(async () => {
    const facts = await withClient(url, readFacts);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const part = join(folder, `${DUMP}.part`);
    const keys = new Set<string>();
    const sql = noting(withGrants(dumpDatabase(url), facts.grants), keys);
    await pipeline(sql, createGzip(), createWriteStream(part, { mode: 0o600 }));
    const { customerRole, counts } = facts;
    const manifest: CopyManifest = {
      format: 1,
      release,
      madeAt: now.toISOString(),
      sha256: await fileHash(part),
      customerRole,
      masterKeyIds: [...keys].sort(),
      counts,
    };
    await rename(part, join(folder, DUMP));
    await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    return ok(manifest);
  });
}

/** Into an empty database: all of it, or nothing. What is at work on clusters meanwhile is not touched. */
export function restoreCopy(url: Secret, folder: string): Outcome {
  return attempt(async () => {
    const manifest = await readManifest(folder);
    if (!manifest.ok) return manifest;
    const file = join(folder, DUMP);
    if ((await fileHash(file)) !== manifest.value.sha256)
      return unreadable(`${file} is not what was copied: its hash is another.`);
    const objection = await withClient(url, async (client) => {
      if (await holdsSomething(client)) return notEmpty(url);
      await makeRole(client, manifest.value.customerRole);
      return null;
    });
    if (objection) return objection;
    await load(url, createReadStream(file).pipe(createGunzip()));
    return manifest;
  });
}

async function attempt(work: () => Outcome): Outcome {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return fail('copies.failed', `Nothing was changed: ${why}`, { retry: 'backoff', cause });
  }
}

async function withClient<T>(url: Secret, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url.reveal() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface Facts {
  readonly customerRole: string;
  readonly grants: string;
  readonly counts: CopyManifest['counts'];
}

async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows } = await client.query<CopyManifest['counts'] & { role: string }>(
    `SELECT fleet_customer_role() AS role,
       (SELECT count(*)::int FROM tenants WHERE deleted_at IS NULL) AS tenants,
       (SELECT count(*)::int FROM organizations) AS organizations,
       (SELECT count(*)::int FROM certificates) AS certificates`,
  );
  const [{ role, ...counts }] = rows as [(typeof rows)[number]];
  return { customerRole: role, grants: await readGrants(client, role), counts };
}

/** What customers' requests may touch: a dump of PostgreSQL's without owners says nothing of it. */
async function readGrants(client: pg.Client, role: string): Promise<string> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('GRANT %s ON %I.%I TO %I;', string_agg(privilege_type, ', '), table_schema, table_name, grantee) AS statement
       FROM information_schema.role_table_grants
       WHERE grantee = $1 AND table_schema = current_schema() GROUP BY table_schema, table_name, grantee
     UNION ALL
     SELECT format('GRANT USAGE ON SEQUENCE %I.%I TO %I;', object_schema, object_name, grantee)
       FROM information_schema.role_usage_grants
       WHERE grantee = $1 AND object_schema = current_schema() AND object_type = 'SEQUENCE'`,
    [role],
  );
  const customer = quoteIdentifier(role);
  const {
    rows: [{ schema } = { schema: 'public' }],
  } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
  const within = quoteIdentifier(schema);
  return [
    `GRANT USAGE ON SCHEMA ${within} TO ${customer};`,
    ...rows.map(({ statement }) => statement),
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${within} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${customer};`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${within} GRANT USAGE ON SEQUENCES TO ${customer};`,
    '',
  ].join('\n');
}

async function* withGrants(
  sql: AsyncIterable<Uint8Array>,
  grants: string,
): AsyncGenerator<Uint8Array> {
  yield* sql;
  yield Buffer.from(`\n${grants}`);
}

const ENVELOPE = /\bv1\.([0-9a-f]{8})\.[A-Za-z0-9_-]{20}/g;
/** What an envelope needs to be known by may stand at the end of one piece and the start of the next. */
const OVERLAP = 40;

/** Passes everything on, and notes whose envelopes are in it. */
async function* noting(
  sql: AsyncIterable<Uint8Array>,
  keys: Set<string>,
): AsyncGenerator<Uint8Array> {
  let end = '';
  for await (const bytes of sql) {
    const text = end + Buffer.from(bytes).toString('latin1');
    for (const [, key = ''] of text.matchAll(ENVELOPE)) keys.add(key);
    end = text.slice(-OVERLAP);
    yield bytes;
  }
}

async function readManifest(
  folder: string,
): Promise<Result<CopyManifest, Failure<'copies.unreadable'>>> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return unreadable(`There is no ${path}.`);
  try {
    return ok(manifestSchema.parse(JSON.parse(text)));
  } catch {
    return unreadable(`${path} is no manifest of a copy that this release knows.`);
  }
}

function unreadable(what: string) {
  return fail('copies.unreadable', `${what} Bring the folder back from where it is kept.`);
}

async function holdsSomething(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'S') LIMIT 1`,
  );
  return rows.length > 0;
}

function notEmpty(url: Secret) {
  const name = new URL(url.reveal()).pathname.slice(1);
  return fail(
    'copies.target-not-empty',
    `The database ${name} holds something already, and a copy goes into an empty one only. Make one (CREATE DATABASE), name it in DATABASE_URL, and run this before anything else is started.`,
  );
}

async function makeRole(client: pg.Client, role: string): Promise<void> {
  const id = quoteIdentifier(role);
  const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rows.length === 0) await client.query(`CREATE ROLE ${id} NOLOGIN NOBYPASSRLS NOINHERIT`);
  await client.query(
    `DO $$ BEGIN
       IF NOT pg_has_role(current_user, ${quoteLiteral(role)}, 'MEMBER') THEN
         EXECUTE format('GRANT %I TO %I', ${quoteLiteral(role)}, current_user);
       END IF;
     END $$`,
  );
}
