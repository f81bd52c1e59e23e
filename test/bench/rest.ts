/** Counters of writes, for tenants at rest. */
import { RENDERED_KINDS } from '@fleetcommand/desired-state/rendered-kinds';
import { unwrap } from '@fleetcommand/kernel/result';
import type pg from 'pg';
import type { ApiClient } from '../control-plane/api-client.js';

const TENANT_RESOURCES = new Set<string>(RENDERED_KINDS.map(({ plural }) => plural));

/** So many applies the API server has taken so far, of the kinds a tenant is made of. Nobody but the platform applies. */
export async function clusterWrites(api: ApiClient): Promise<number> {
  return countApplies(unwrap(await api.call('GET', '/metrics')));
}

/** From Prometheus' text: the sum of `apiserver_request_total` over applies of tenants' kinds. */
export function countApplies(metrics: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith('apiserver_request_total{'))
    .filter((line) => label(line, 'verb') === 'APPLY')
    .filter((line) => TENANT_RESOURCES.has(label(line, 'resource')))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function label(line: string, name: string): string {
  return new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? '';
}

/** Rows of the control database written so far, by table. */
export type StoredWrites = Readonly<Record<string, number>>;

export async function storedWrites(database: pg.Client): Promise<StoredWrites> {
  const { rows } = await database.query<{ table: string; writes: number }>(
    'SELECT relname AS table, (n_tup_ins + n_tup_upd + n_tup_del)::int AS writes FROM pg_stat_user_tables',
  );
  return Object.fromEntries(rows.map(({ table, writes }) => [table, writes]));
}

/** What was written in between; tables without a write are left out. */
export function writesBetween(before: StoredWrites, after: StoredWrites): StoredWrites {
  const grown = Object.entries(after).map(
    ([table, writes]) => [table, writes - (before[table] ?? 0)] as const,
  );
  return Object.fromEntries(grown.filter(([, writes]) => writes > 0));
}
