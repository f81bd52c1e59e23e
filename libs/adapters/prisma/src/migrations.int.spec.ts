import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { emptyDatabase, testDatabase } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url));

async function prisma(databaseUrl: string, ...args: string[]): Promise<string> {
  const cli = `${WORKSPACE}node_modules/prisma/build/index.js`;
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    cwd: WORKSPACE,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return stdout;
}

describe('the migrations', () => {
  it('make of an empty database exactly what the schema says', async () => {
    const url = await emptyDatabase();
    await prisma(url, 'migrate', 'deploy');
    const schema = ['--to-schema', 'prisma/schema.prisma', '--script'];
    const difference = await prisma(url, 'migrate', 'diff', '--from-config-datasource', ...schema);
    expect(difference.trim()).toBe('-- This is an empty migration.');
  });

  it('can be run again', async () => {
    const again = await prisma(await testDatabase(), 'migrate', 'deploy');
    expect(again).toContain('No pending migrations to apply');
  });
});

describe('the database itself', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client(await testDatabase());
    await client.connect();
    await client.query(`
      INSERT INTO audit_events (id, actor_kind, action, created_at) VALUES ('aud_1', 'system', 'x', now());
      INSERT INTO leases VALUES ('tenant/1', 'worker', 7, now());
      INSERT INTO organizations VALUES ('org_1', 'Acme', now());
      INSERT INTO regions VALUES ('local', 'Local', true);
      INSERT INTO clusters VALUES ('clu_1', 'one', 'local');
    `);
  });
  afterAll(() => client.end());

  it.each([
    `UPDATE audit_events SET action = 'y'`,
    `DELETE FROM audit_events`,
    `TRUNCATE audit_events`,
  ])('refuses to change the audit trail: %s', async (statement) => {
    await expect(client.query(statement)).rejects.toThrow('audit events are append-only');
    const { rows } = await client.query('SELECT action FROM audit_events');
    expect(rows).toEqual([{ action: 'x' }]);
  });

  it('refuses a lease token that goes back, and takes one that grows', async () => {
    const set = (token: number) => client.query(`UPDATE leases SET token = ${token}`);
    await expect(set(6)).rejects.toThrow('would go back from 7 to 6');
    await set(8);
  });

  it.each([
    ['a slug that is no DNS label', { slug: 'a.b' }],
    ['a generation below 1', { generation: 0 }],
    ['an observation of the future', { observed_generation: 2 }],
    ['a deletion nobody asked for', { deleted_at: '2026-01-01' }],
    ['conditions that are no list', { conditions: '{}' }],
  ])('refuses %s', async (_, wrong) => {
    const tenant = {
      id: 'ten_1',
      organization_id: 'org_1',
      name: 'Acme',
      slug: 'acme',
      plan_id: 'starter',
      plan_version: 1,
      region_id: 'local',
      cluster_id: 'clu_1',
      blueprint_id: 'sample-chat',
      blueprint_version: 1,
      created_at: '2026-01-01',
      ...wrong,
    };
    const columns = Object.keys(tenant).join(', ');
    const places = Object.keys(tenant).map((_column, index) => `$${index + 1}`);
    const insert = `INSERT INTO tenants (${columns}) VALUES (${places.join(', ')})`;
    await expect(client.query(insert, Object.values(tenant))).rejects.toMatchObject({
      code: '23514',
    });
  });

  it('sweeps unsettled tenants by their index', async () => {
    await client.query('SET enable_seqscan = off');
    const { rows } = await client.query(`EXPLAIN SELECT id, generation FROM tenants
      WHERE deleted_at IS NULL AND (observed_generation < generation
        OR state NOT IN ('active', 'suspended', 'hibernated', 'failed')) ORDER BY id LIMIT 10`);
    expect(JSON.stringify(rows)).toContain('tenants_unsettled_idx');
  });
});
