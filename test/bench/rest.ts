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

/** So many rows of the control database were written so far. */
export async function storedWrites(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ writes: number }>(
    'SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int AS writes FROM pg_stat_user_tables',
  );
  return rows[0]?.writes ?? 0;
}
