import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EdgeStatus } from '@fleetcommand/contracts/http/edge';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterEach, describe, expect, it } from 'vitest';

import { createEdgeClient } from './edge-client.js';

const status: EdgeStatus = {
  version: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  readiness: { ready: false, reasons: ['It is shutting down.'] },
  origin: 'stale',
  sources: [],
  clusters: [],
  haproxy: {
    version: '2.6.12',
    workerPid: 7,
    restarts: 1,
    reloads: 2,
    lastReload: null,
    maxConnections: 100,
  },
  counts: {
    routers: 3,
    services: 3,
    endpoints: 4,
    certificates: 1,
    problems: 2,
    quarantined: 0,
  },
  changes: { pending: 5, lastVerifiedAt: null, lagMs: { p50: 4, p99: 12 }, lastFailure: null },
  snapshot: { id: '00000007', verifiedAt: '2026-01-01T00:00:00.000Z' },
  audit: null,
};
const series = { requestsPerSecond: [1, 2], errorsPerSecond: [0, 1], sessions: [3, 4] };
const traffic = {
  intervalMs: 5_000,
  at: '2026-01-01T00:00:00.000Z',
  total: { ...series, bytesInPerSecond: [], bytesOutPerSecond: [] },
  services: {},
};
const certificate = {
  name: 'a@test',
  names: ['a.test'],
  object: { kind: 'Secret', namespace: 'n', name: 'a' },
  issuer: 'Us',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2026-03-01T00:00:00.000Z',
  isDefault: false,
};
const WELL: Readonly<Record<string, unknown>> = {
  '/v1/status': status,
  '/v1/traffic': traffic,
  '/v1/certificates?limit=1': { data: [certificate], total: 1 },
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function anEdge(
  answers: Readonly<Record<string, unknown>>,
  { code = 200, headers = {} }: { code?: number; headers?: Record<string, string> } = {},
) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    const answer = answers[request.url ?? ''];
    response
      .writeHead(answer === undefined ? 404 : code, headers)
      .end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { detail: 'Not here.' }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const client = createEdgeClient({ token: new Secret('edge-token') });

describe('an edge that is asked for its report', () => {
  it('tells version, generation, lag, errors, certificates and traffic', async () => {
    const { url, asked } = await anEdge(WELL);
    expect(unwrap(await client.report(url))).toMatchObject({
      version: '0.1.0',
      proxyVersion: '2.6.12',
      isReady: false,
      notReady: ['It is shutting down.'],
      origin: 'stale',
      generation: '00000007',
      lagMs: { p50: 4, p99: 12 },
      pendingChanges: 5,
      requestsPerSecond: [1, 2],
      sessions: 4,
      nextExpiry: '2026-03-01T00:00:00.000Z',
    });
    expect(new Set(asked)).toEqual(new Set(['Bearer edge-token']));
  });

  it.each([
    [{ ...WELL, '/v1/status': { version: 7 } }, 'words this release does not know'],
    [{ ...WELL, '/v1/traffic': undefined }, 'Not here.'],
    [{ ...WELL, '/v1/status': '<html>' }, 'is no JSON'],
  ])('and answers something else is a failure that says what', async (answers, said) => {
    const { url } = await anEdge(answers);
    expect(await client.report(url)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(said) },
    });
  });

  it('and is away is said to be unreachable, with its address', async () => {
    const { url } = await anEdge(WELL);
    servers.splice(0).forEach((server) => server.close());
    const report = await client.report(url);
    expect(report).toMatchObject({ ok: false, error: { code: 'edges.unreachable' } });
    expect(!report.ok && report.error.message).toContain(url);
  });
});

describe('a question to an edge', () => {
  it('gets the page after it and the total, where the edge tells them', async () => {
    const list = { '/api/http/routers': [] };
    const more = await anEdge(list, { headers: { 'x-next-page': '2', 'x-total-count': '7' } });
    expect(unwrap(await client.ask(more.url, '/api/http/routers'))).toEqual({
      body: [],
      nextPage: 2,
      total: 7,
    });
    const last = await anEdge(list, { headers: { 'x-next-page': '1' } });
    expect(unwrap(await client.ask(last.url, '/api/http/routers'))).toMatchObject({
      nextPage: null,
      total: null,
    });
  });

  it('that is refused gets the edge’s own words', async () => {
    const { url } = await anEdge(
      { '/api/x': { message: 'invalid request: page: 9' } },
      { code: 400 },
    );
    expect(await client.ask(url, '/api/x')).toMatchObject({
      ok: false,
      error: { code: 'edges.refused', message: 'invalid request: page: 9' },
    });
  });

  it('never follows a redirect to somewhere else', async () => {
    const { url } = await anEdge({ '/api/x': {} }, { code: 302, headers: { location: '/api/y' } });
    expect(await client.ask(url, '/api/x')).toMatchObject({
      ok: false,
      error: { code: 'edges.unreachable' },
    });
  });
});
