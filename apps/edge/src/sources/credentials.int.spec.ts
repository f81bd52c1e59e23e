/** How the edge makes itself known to systems it reads from, as options say. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.js';
import type { ProviderOptions } from '../config/provider-options.js';
import { issueCertificate } from '../test-rig/certificates.js';
import { ConsulClient } from './consul/consul-client.js';
import { EngineClient } from './docker/engine-client.js';

let folder: string;
let server: Server;
let port: number;
let asked: IncomingMessage | undefined;
const { signal } = new AbortController();

const file = (name: string): string => join(folder, name);
const providersOf = (...flags: readonly string[]): ProviderOptions =>
  unwrap(readConfig({}, flags)).providers;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-credentials-'));
  const [own, client, stranger] = await Promise.all(
    ['localhost', 'client.test', 'stranger.test'].map((name) => issueCertificate([name])),
  );
  await Promise.all([
    writeFile(file('ca.pem'), own!.chain),
    writeFile(file('cert.pem'), client!.chain),
    writeFile(file('key.pem'), client!.key),
    writeFile(file('stranger.pem'), stranger!.chain),
  ]);
  const identity = { cert: own!.chain, key: own!.key, ca: client!.chain };
  server = createServer(
    { ...identity, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      asked = request;
      response.setHeader('x-consul-index', '7').end('{"Answer":42}');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function askEngine(...flags: readonly string[]): Promise<unknown> {
  const endpoint = `--providers.docker.endpoint=tcp://localhost:${port}`;
  const client = new EngineClient(providersOf(endpoint, ...flags).docker!.endpoint);
  try {
    return await client.get('/version', signal);
  } finally {
    await client.close();
  }
}

test('an engine over TCP is asked in TLS, and both sides know each other', async () => {
  const at = '--providers.docker.tls';
  const ours = [`${at}.cert=${file('cert.pem')}`, `${at}.key=${file('key.pem')}`];
  expect(await askEngine(`${at}.ca=${file('ca.pem')}`, ...ours)).toEqual({ Answer: 42 });
  await expect(askEngine(`${at}.ca=${file('stranger.pem')}`, ...ours)).rejects.toThrow(
    /certificate/,
  );
  await expect(askEngine(...ours)).rejects.toThrow(/certificate/);
  await expect(askEngine(`${at}.ca=${file('ca.pem')}`)).rejects.toThrow();
  expect(await askEngine(`${at}.insecureskipverify=true`, ...ours)).toEqual({ Answer: 42 });
});

test('an engine behind a proxy is asked with a name and a password', async () => {
  const at = '--providers.docker';
  const ours = [`${at}.tls.cert=${file('cert.pem')}`, `${at}.tls.key=${file('key.pem')}`];
  await askEngine(
    `${at}.tls.ca=${file('ca.pem')}`,
    ...ours,
    `${at}.username=a`,
    `${at}.password=b`,
  );
  expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from('a:b').toString('base64')}`);
});

test('Consul is asked of its datacenter, with a token, and consistently where that is asked for', async () => {
  const at = '--providers.consulcatalog';
  const options = {
    'endpoint.address': `localhost:${port}`,
    'endpoint.scheme': 'https',
    'endpoint.datacenter': 'dc2',
    'endpoint.token': 'a-token',
    'endpoint.tls.ca': file('ca.pem'),
    'endpoint.tls.cert': file('cert.pem'),
    'endpoint.tls.key': file('key.pem'),
    requireConsistent: 'true',
  };
  const flags = Object.entries(options).map(([name, value]) => `${at}.${name}=${value}`);
  const client = new ConsulClient(providersOf(...flags).consul!.endpoint);
  const { value, index } = await client.get('/v1/catalog/services', signal);
  await client.close();
  expect([value, index]).toEqual([{ Answer: 42 }, 7]);
  expect(asked?.url).toBe('/v1/catalog/services?dc=dc2&consistent');
  expect(asked?.headers['x-consul-token']).toBe('a-token');
});
