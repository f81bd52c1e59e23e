import type { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { StatementScanner } from './statements.js';

/** Sent to the server together. */
const BATCH_CHARACTERS = 256 * 1024;

/** Runs what was dumped, in one transaction. */
export async function load(url: Secret, sql: AsyncIterable<Uint8Array>): Promise<void> {
  const client = new pg.Client({ connectionString: url.reveal() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // However long an index takes; and what was never committed is gone with the connection.
    await client.query('SET statement_timeout = 0; BEGIN');
    for await (const batch of batchesOf(sql)) await client.query(batch);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** Whole statements, many at a time. */
async function* batchesOf(sql: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const scanner = new StatementScanner();
  const decoder = new TextDecoder();
  let batch = '';
  for await (const piece of sql) {
    for (const statement of scanner.add(decoder.decode(piece, { stream: true }))) {
      batch += statement;
      if (batch.length < BATCH_CHARACTERS) continue;
      yield batch;
      batch = '';
    }
  }
  for (const statement of scanner.end()) batch += statement;
  yield batch;
}
