import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDatabase, testDatabase } from '@fleetcommand/testing/servers/shared';
import { expect, it } from 'vitest';

import { connect } from './connection.js';
import { prismaSchemaInspector } from './schema-inspector.js';

async function factsOf(url: string, folder?: string) {
  const client = connect({ url, poolSize: 1, applicationName: 'schema-spec' });
  try {
    return await prismaSchemaInspector(client, folder).facts();
  } finally {
    await client.$disconnect();
  }
}

it('a database that was migrated has all that is shipped, and lacks what is not there yet', async () => {
  const url = await testDatabase();
  expect(await factsOf(url)).toEqual({ missing: [], unfinished: [], newer: [] });
  const folder = await mkdtemp(join(tmpdir(), 'fleet-migrations-'));
  await mkdir(join(folder, '20990101000000_to_come'));
  const other = await factsOf(url, folder);
  expect(other?.missing).toEqual(['20990101000000_to_come']);
  expect(other?.newer.length).toBeGreaterThan(10);
  await rm(folder, { recursive: true });
});

it('a database without a list of them tells nothing', async () => {
  expect(await factsOf(await emptyDatabase())).toBeNull();
});
