import { readFile } from 'node:fs/promises';
import pg from 'pg';

import type { Stack } from './stack.js';

/** One statement on the stack's own PostgreSQL, by its administrator. Gives the number of rows it found or changed. */
export async function countOnPostgres(
  stack: Stack,
  database: string,
  statement: string,
  values: readonly unknown[],
): Promise<number> {
  const secrets: Record<string, string> = JSON.parse(
    await readFile(`${stack.home}/secrets.json`, 'utf8'),
  );
  const { url: address } = await stack.part('postgres');
  const server = new URL(address ?? '');
  const admin = new pg.Client({
    host: server.hostname,
    port: Number(server.port),
    user: 'fleet',
    password: secrets['postgresPassword'],
    database,
  });
  await admin.connect();
  try {
    return (await admin.query(statement, [...values])).rowCount ?? 0;
  } finally {
    await admin.end();
  }
}
