/**
 * An instance moves between two clusters behind one edge while visitors keep coming: real clusters (sandboxes) with pods that
 * are processes, the edge's own program with its HAProxy, and the reconciler that asks it where it leads.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  clustersOf,
  watchCluster,
  type WatchedCluster,
} from '@fleetcommand/adapter-kubernetes/cluster';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { createEdgeClient } from '@fleetcommand/adapter-probe/edge-client';
import { createEdgeRouting } from '@fleetcommand/adapter-probe/edge-routing';
import { moveTenant } from '@fleetcommand/application/use-cases/tenants/move-tenant';
import {
  reconcileTenant,
  type ReconcileDependencies,
} from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import { asOperator } from '@fleetcommand/application/use-cases/fleet/as-operator';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { aBlueprint, aCluster } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { OPERATOR } from '@fleetcommand/testing/builders/office';
import { openWorkshop } from '@fleetcommand/testing/builders/workshop';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ClusterUnderTest } from '../cluster/rig/cluster-under-test.js';
import { startEdge } from '../routers/edge.js';
import type { Router } from '../routers/router.js';

const VISITORS = 8;
const DEADLINE_MS = 60_000;

const [first, second] = [new ClusterUnderTest(), new ClusterUnderTest()];
const watched: WatchedCluster[] = [];
let folder: string;
let edge: Router;
let deps: ReconcileDependencies;
let tenant: Tenant;

beforeAll(async () => {
  await Promise.all([first.start(), second.start()]);
  folder = await mkdtemp(join(tmpdir(), 'fleet-moving-'));
  await copyFile(second.kubeconfig, join(folder, 'second.yaml'));
  edge = await startEdge({
    kubeconfig: first.kubeconfig,
    settings: { EDGE_CLUSTER: 'first', EDGE_KUBECONFIGS: folder },
  });
  const { store } = createInMemoryStore();
  const blueprint = aBlueprint({
    data: { postgres: false },
    components: {
      web: {
        image: 'chat:1',
        port: 3000,
        env: {},
        probes: { readiness: { path: '/' }, liveness: { path: '/' } },
      },
    },
  });
  const fleet = await storeFleet(store, { cluster: aCluster({ name: 'first' }), blueprint });
  const { regionId } = fleet.cluster;
  const other = await store.catalogue.saveCluster(aCluster({ name: 'second', regionId }));
  for (const [{ id }, under] of [
    [fleet.cluster, first],
    [other, second],
  ] as const) {
    const options = { kubeconfigPath: under.kubeconfig, component: 'journey', version: '0' };
    watched.push(watchCluster({ id, connection: unwrap(await connect(options)) }));
  }
  await Promise.all(watched.map(({ synced }) => synced));
  const url = `http://127.0.0.1:${edge.ports.api}`;
  deps = {
    ...(await openWorkshop()).deps,
    store,
    clusters: clustersOf(watched),
    ids: uuidIds,
    clock: { now: () => new Date() },
    edgeRouting: createEdgeRouting({
      edges: async () => [{ name: 'edge', url }],
      client: createEdgeClient({ token: null }),
    }),
  };
  ({ tenant } = await storeTenant(store, fleet));
});

afterAll(async () => {
  await edge?.stop();
  await Promise.all(watched.map((cluster) => cluster.close()));
  await Promise.all([first.stop(), second.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Looks as workers do, until the tenant is as it should be. */
async function until(id: TenantId, isSo: (tenant: Tenant) => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    await reconcileTenant(deps, id);
    const now = await deps.store.tenants.find(id);
    if (now && isSo(now)) return;
    if (Date.now() > deadline) throw new Error(`not so in time: ${JSON.stringify(now)}`);
    await delay(50);
  }
}

const host = () => `${tenant.slug}.apps.test`;

/** Status of one visit; 0 where there is no answer. */
function visit(agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: edge.ports.websecure,
        servername: host(),
        headers: { host: host() },
        rejectUnauthorized: false,
        agent,
        timeout: 10_000,
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', () => resolve(0));
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(0));
    asked.end();
  });
}

/** Visitors who come again and again until told to stop: what each was answered. */
function keepVisiting(): { readonly end: () => Promise<Map<number, number>> } {
  const agent = new Agent({ keepAlive: true, maxSockets: VISITORS });
  const answers = new Map<number, number>();
  let isOver = false;
  const visitors = Array.from({ length: VISITORS }, async () => {
    while (!isOver) {
      const status = await visit(agent);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  });
  return {
    async end() {
      isOver = true;
      await Promise.all(visitors);
      agent.destroy();
      return answers;
    },
  };
}

async function ledTo(): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${edge.ports.api}/v1/hosts/${host()}`);
  return ((await answer.json()) as { cluster?: string }).cluster;
}

describe('an instance that moves to another cluster, and back', () => {
  it('answers every visitor all the time', async () => {
    const { id } = tenant;
    await until(id, ({ state }) => state === 'active');
    const agent = new Agent();
    await expect.poll(() => visit(agent), { timeout: 20_000 }).toBe(200);
    const visitors = keepVisiting();
    for (const to of ['second', 'first']) {
      unwrap(await moveTenant(deps, asOperator(OPERATOR), id, to));
      await until(id, (now) => now.state === 'active' && now.leaving === null);
      expect(await ledTo()).toBe(to);
    }
    const answers = await visitors.end();
    expect([...answers.keys()], JSON.stringify([...answers])).toEqual([200]);
    expect(answers.get(200)).toBeGreaterThan(100);
    const left = await second.api.list(`/api/v1/namespaces`);
    expect(left.body.items.map(({ metadata }) => metadata.name)).not.toContain(
      `t-${id.slice('ten_'.length)}`,
    );
  });
});
