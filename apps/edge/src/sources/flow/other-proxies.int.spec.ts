/** What one proxy is told with `distribute=true`, all instances know. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { issueCertificate } from '../../test-rig/certificates.js';
import { FlowRegistry } from './flow-registry.js';
import { flowRoutes } from './flow-routes.js';
import { tellOthers } from './other-proxies.js';

const OTHERS = ['127.0.0.2', '127.0.0.3'];
const AT = '/v1/docker-flow-proxy';
const servers: Server[] = [];
let port = 0;
/** What each was asked, and with which body. */
const asked: string[] = [];
let statusOfTheLast = 200;
let folder: string;
let registry: FlowRegistry;

beforeAll(async () => {
  for (const address of OTHERS) {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (text) => (body += String(text)));
      request.on('end', () => {
        asked.push(`${address} ${request.method} ${request.url} ${body.length}`);
        response.statusCode = address === OTHERS.at(-1) ? statusOfTheLast : 200;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }
});

beforeEach(async () => {
  [asked.length, statusOfTheLast] = [0, 200];
  folder = await mkdtemp(join(tmpdir(), 'fc-flow-'));
  registry = new FlowRegistry(join(folder, 'flow.json'));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => servers.forEach((server) => server.close()));

async function ask(
  name: string,
  query: Readonly<Record<string, string>>,
  text?: string,
): Promise<{ status: number; body: unknown }> {
  const others = { addresses: async () => ['127.0.0.1', ...OTHERS], port };
  const routes = flowRoutes({
    registry,
    configuration: () => '',
    distribute: (notification) => tellOthers(others, notification),
  });
  const route = routes.find(({ path }) => path.test(`${AT}/${name}`))!;
  const answer = await route.answer({ parameters: {}, query, ...(text && { text }) });
  return { status: answer.status, body: JSON.parse(String(answer.body)) };
}

const WEB = { serviceName: 'web', servicePath: '/web', port: '80' };
const known = () => [...registry.services.keys()];

test('every other instance is told, and to tell nobody else', async () => {
  const { status } = await ask('reconfigure', { ...WEB, distribute: 'true' });
  expect([status, known()]).toEqual([200, ['web']]);
  const path = `${AT}/reconfigure?serviceName=web&servicePath=%2Fweb&port=80&distribute=false`;
  expect(asked.toSorted()).toEqual(OTHERS.map((address) => `${address} GET ${path} 0`));
  await ask('remove', { serviceName: 'web', distribute: 'true' });
  expect(asked).toHaveLength(4);
  expect(known()).toEqual([]);
});

test('nobody else is told where it is not asked for, or was refused', async () => {
  await ask('reconfigure', { ...WEB, distribute: 'false' });
  await ask('reconfigure', WEB);
  expect((await ask('reconfigure', { servicePath: '/x', distribute: 'true' })).status).toBe(400);
  expect(asked).toEqual([]);
});

test('one that could not be told is named, so that the listener tries again', async () => {
  statusOfTheLast = 500;
  const { status, body } = await ask('reconfigure', { ...WEB, distribute: 'true' });
  expect([status, known()]).toEqual([400, ['web']]);
  expect(body).toMatchObject({
    Status: 'NOK',
    Message: expect.stringContaining('127.0.0.3 (it answered 500)'),
  });
});

test('a certificate is handed on whole, and kept through a restart', async () => {
  const { chain, key } = await issueCertificate(['own.test']);
  const query = { certName: 'own.pem', distribute: 'true' };
  expect((await ask('cert', query, chain + key)).status).toBe(200);
  const path = `${AT}/cert?certName=own.pem&distribute=false`;
  const sent = OTHERS.map((address) => `${address} PUT ${path} ${(chain + key).length}`);
  expect(asked.toSorted()).toEqual(sent);
  const again = new FlowRegistry(join(folder, 'flow.json'));
  expect(again.certificates.get('own.pem')).toBe(chain + key);
});
