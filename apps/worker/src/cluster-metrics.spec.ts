import type { ClusterAccess } from '@fleetcommand/application/ports/cluster-access';
import type { ClusterId } from '@fleetcommand/kernel/ids';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';

import { ClusterMetrics } from './cluster-metrics.js';

const ANSWERED = new Date('2026-01-02T03:04:05Z');
const ASKED = new Date('2026-01-02T03:09:05Z');

function known(id: string, over: Partial<ClusterAccess> = {}): ClusterAccess {
  return {
    clusterId: id as ClusterId,
    kubeconfigCiphertext: null,
    server: null,
    rotatedAt: null,
    askedAt: ASKED,
    report: null,
    reportedAt: ANSWERED,
    problem: null,
    ...over,
  };
}

async function told(...observations: Parameters<ClusterMetrics['observe']>[]): Promise<string> {
  const registry = new Registry();
  const metrics = new ClusterMetrics(registry);
  for (const [access, connected] of observations) metrics.observe(access, connected);
  return registry.metrics();
}

it('a cluster that does not answer is told of, with when it last did', async () => {
  const text = await told([[known('fine'), known('away', { problem: 'connect ETIMEDOUT' })], []]);
  expect(text).toContain('fleetcommand_cluster_answers{cluster="fine"} 1');
  expect(text).toContain('fleetcommand_cluster_answers{cluster="away"} 0');
  const seconds = ANSWERED.getTime() / 1000;
  expect(text).toContain(
    `fleetcommand_cluster_answered_timestamp_seconds{cluster="away"} ${seconds}`,
  );
});

it('nothing is claimed of a cluster that nobody has asked yet', async () => {
  const text = await told([[known('new', { askedAt: null, reportedAt: null })], []]);
  expect(text).not.toContain('cluster="new"');
});

it('a breaker that is not closed and calls that wait are told by cluster', async () => {
  const text = await told([
    [],
    [
      { id: 'fine', limits: { breaker: 'closed', waiting: 0 } },
      { id: 'trying', limits: { breaker: 'half-open', waiting: 2 } },
      { id: 'away', limits: { breaker: 'open', waiting: 7 } },
    ],
  ]);
  expect(text).toContain('fleetcommand_cluster_breaker_open{cluster="fine"} 0');
  expect(text).toContain('fleetcommand_cluster_breaker_open{cluster="trying"} 1');
  expect(text).toContain('fleetcommand_cluster_breaker_open{cluster="away"} 1');
  expect(text).toContain('fleetcommand_cluster_calls_waiting{cluster="away"} 7');
});

it('a cluster that left the fleet leaves no series behind', async () => {
  const before = { id: 'gone', limits: { breaker: 'open', waiting: 1 } } as const;
  expect(await told([[known('gone')], [before]], [[], []])).not.toContain('cluster="gone"');
});

it('work on instances is told by the cluster they are in, until that leaves the fleet', async () => {
  const registry = new Registry();
  const metrics = new ClusterMetrics(registry);
  metrics.reconciled('fine', 0.2);
  metrics.reconciled('slow', 12);
  metrics.reconciled('gone', 0.1);
  metrics.observe([known('fine'), known('slow')], []);
  const text = await registry.metrics();
  const bucket = (cluster: string) =>
    new RegExp(`_bucket{le="0.25",cluster="${cluster}"} (\\d+)`).exec(text)?.[1];
  expect([bucket('fine'), bucket('slow'), bucket('gone')]).toEqual(['1', '0', undefined]);
  expect(text).toContain('fleetcommand_reconcile_duration_seconds_count{cluster="slow"} 1');
});
