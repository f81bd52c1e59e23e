import {
  edgeExplanation,
  edgeHost,
  edgeProblems,
  edgeRoutes,
  edgeSnapshots,
  edgeStatus,
} from '@fleetcommand/contracts/http/edge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRig } from '../test-rig/edge-rig.js';
import type { EdgeRig } from '../test-rig/edge-rig.js';
import { tenant } from '../test-rig/fragments.js';
import { MemorySource } from '../test-rig/memory-source.js';

const TOKEN = 'a-token-of-some-length';
let rig: EdgeRig;
let source: MemorySource;

beforeAll(async () => {
  const faulty = tenant({
    name: 'faulty',
    host: 'faulty.example.com',
    endpoints: [{ address: '127.0.0.1', port: 9 }],
  });
  const object = { kind: 'IngressRoute', namespace: 'faulty', name: 'faulty' };
  source = new MemorySource([
    tenant({
      name: 'acme',
      host: 'acme.example.com',
      endpoints: [{ address: '127.0.0.1', port: 9 }],
    }),
    tenant({ name: 'paused', host: 'paused.example.com', state: 'suspended' }),
    {
      ...faulty,
      problems: [
        { severity: 'warning', code: 'test.odd', object, field: 'spec.x', message: 'It is odd.' },
      ],
    },
  ]);
  rig = await startRig([source], { EDGE_TOKEN: TOKEN });
  await rig.settled();
});
afterAll(() => rig.dispose());

const url = (path: string): string => `http://127.0.0.1:${rig.config.privateApi.port}${path}`;
const ask = (path: string, token: string | undefined = TOKEN): Promise<Response> =>
  fetch(url(path), token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

describe('the private API', () => {
  test('lets probes and scrapers in without a token, and nobody else', async () => {
    for (const path of ['/livez', '/readyz', '/metrics'])
      expect((await fetch(url(path))).status).toBe(200);
    expect((await fetch(url('/v1/status'))).status).toBe(401);
    expect((await ask('/v1/status', 'another-token-of-length')).status).toBe(401);
  });

  test('tells its status', async () => {
    const status = edgeStatus.parse(await (await ask('/v1/status')).json());
    expect(status).toMatchObject({
      origin: 'sources',
      readiness: { ready: true },
      counts: { routers: 3, services: 3, problems: 1 },
      changes: { pending: 0, lastFailure: null },
    });
    expect(status.haproxy.workerPid).toBeGreaterThan(0);
    expect(status.changes.lagMs?.p50).toBeGreaterThan(0);
  });

  test('lists routes by namespace and host', async () => {
    const all = edgeRoutes.parse(await (await ask('/v1/routes')).json());
    expect(all.total).toBe(3);
    const one = edgeRoutes.parse(await (await ask('/v1/routes?namespace=acme')).json());
    expect(one.data).toMatchObject([
      {
        name: 'acme@test',
        rule: 'Host(`acme.example.com`)',
        endpoints: [{ port: 9, ready: true }],
      },
    ]);
    expect(
      edgeRoutes.parse(await (await ask('/v1/routes?host=PAUSED.example.com')).json()).data[0]
        ?.state,
    ).toBe('suspended');
    expect((await ask('/v1/routes?limit=0')).status).toBe(400);
  });

  test('knows whether a host is live, and why not', async () => {
    const of = async (host: string) =>
      edgeHost.parse(await (await ask(`/v1/hosts/${host}`)).json());
    expect(await of('acme.example.com')).toMatchObject({
      live: true,
      endpoints: 1,
      routers: ['acme@test'],
    });
    expect(await of('paused.example.com')).toMatchObject({ live: false, reason: 'suspended' });
    expect(await of('nobody.example.com')).toMatchObject({ live: false, reason: 'unknown-host' });
    expect((await ask('/v1/hosts/%zz')).status).toBe(400);
  });

  test('lists problems with object and field', async () => {
    const { data } = edgeProblems.parse(await (await ask('/v1/problems?namespace=faulty')).json());
    expect(data).toEqual([
      {
        severity: 'warning',
        code: 'test.odd',
        object: { kind: 'IngressRoute', namespace: 'faulty', name: 'faulty' },
        field: 'spec.x',
        message: 'It is odd.',
        router: null,
      },
    ]);
    expect(
      edgeProblems.parse(await (await ask('/v1/problems?namespace=acme')).json()).data,
    ).toEqual([]);
  });

  test('explains a host down to the lines HAProxy reads', async () => {
    const { routes, lines } = edgeExplanation.parse(
      await (await ask('/v1/explain?host=acme.example.com')).json(),
    );
    expect(routes.map(({ name }) => name)).toEqual(['acme@test']);
    expect(
      lines.some(({ file, text }) => file.startsWith('maps/') && text.includes('acme.example.com')),
    ).toBe(true);
    expect(lines.every(({ object }) => object.namespace === 'acme')).toBe(true);
    expect((await ask('/v1/explain')).status).toBe(400);
  });

  test('lists snapshots, the current one marked', async () => {
    const { data } = edgeSnapshots.parse(await (await ask('/v1/snapshots')).json());
    expect(data.filter(({ current }) => current)).toHaveLength(1);
  });

  test('counts what happens, for Prometheus', async () => {
    const text = await (await fetch(url('/metrics'))).text();
    for (const line of [
      'fleetcommand_edge_routers',
      'fleetcommand_edge_change_lag_seconds_count',
      'fleetcommand_edge_reloads_total',
      'fleetcommand_edge_problems{',
    ]) {
      expect(text).toContain(line);
    }
  });

  test('answers what it does not know with a problem document', async () => {
    const answer = await ask('/v2/everything');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'edge.not-found', status: 404 });
    expect((await fetch(url('/livez'), { method: 'POST' })).status).toBe(405);
  });
});
