import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EdgeExplanation } from '@fleetcommand/contracts/http/edge';
import { Secret } from '@fleetcommand/kernel/secret';
import { afterEach, describe, expect, it } from 'vitest';

import { createEdgeInspector } from './edge-inspector.js';

const object = { kind: 'IngressRoute', namespace: 't-1', name: 'instance' };
const told: EdgeExplanation = {
  routes: [
    {
      name: 't-1-instance@kubernetes',
      object,
      tenant: 'ten_1',
      rule: 'Host(`acme.apps.test`)',
      hosts: ['acme.apps.test'],
      entryPoints: ['websecure'],
      priority: 30,
      middlewares: [],
      state: 'serve',
      reason: null,
      service: 'chat',
      endpoints: [
        { address: '127.1.0.1', port: 3000, ready: true, terminating: false },
        { address: '127.1.0.2', port: 3000, ready: false, terminating: false },
        { address: '127.1.0.3', port: 3000, ready: true, terminating: true },
      ],
    },
  ],
  problems: [],
  lines: [{ file: 'maps/hosts.map', line: 3, text: 'acme.apps.test r1', object }],
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** An edge that answers every request alike, and notes what it was asked. */
async function anEdge(status: number, body: unknown) {
  const asked: { url: string | undefined; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    response.writeHead(status).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('asking the edges about a namespace', () => {
  it('gives routes, endpoints and lines with where they come from', async () => {
    const { url, asked } = await anEdge(200, told);
    const inspector = createEdgeInspector({ token: new Secret('edge-token') });
    expect(await inspector.explain([url], 't-1')).toEqual([
      {
        url,
        problem: null,
        routes: [
          {
            name: 't-1-instance@kubernetes',
            rule: 'Host(`acme.apps.test`)',
            priority: 30,
            service: 'chat',
            endpoints: [
              { address: '127.1.0.1:3000', state: 'ready' },
              { address: '127.1.0.2:3000', state: 'not ready' },
              { address: '127.1.0.3:3000', state: 'draining' },
            ],
          },
        ],
        lines: [
          {
            file: 'maps/hosts.map',
            line: 3,
            text: 'acme.apps.test r1',
            provenance: 'IngressRoute t-1/instance',
          },
        ],
      },
    ]);
    expect(asked).toEqual([
      { url: '/v1/explain?namespace=t-1', authorization: 'Bearer edge-token' },
    ]);
  });

  it('tells which edge could not be asked and why, and what the others said', async () => {
    const good = await anEdge(200, told);
    const refusing = await anEdge(401, {});
    const strange = await anEdge(200, { nothing: 'of the kind' });
    const urls = [refusing.url, 'http://127.0.0.1:1', strange.url, good.url];
    const answers = await createEdgeInspector({ token: null }).explain(urls, 't-1');
    expect(answers.map(({ url, routes }) => [url, routes.length])).toEqual(
      urls.map((url) => [url, url === good.url ? 1 : 0]),
    );
    expect(answers.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('401'),
      expect.stringContaining('cannot be asked'),
      expect.stringContaining('cannot be asked'),
      null,
    ]);
    expect(good.asked[0]?.authorization).toBeUndefined();
  });
});
