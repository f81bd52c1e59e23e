import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './server.js';
import {
  applyAs,
  type Call,
  caller,
  type SpecServer,
  startSpecServer,
  TOKENS,
} from './testing/spec-server.js';

let server: SpecServer;
let call: Call;

beforeEach(async () => {
  server = await startSpecServer();
  call = caller(server.url);
});
afterEach(() => server.remove());

const WIDGETS = '/apis/example.com/v1/widgets';
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Cluster',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
          },
        },
      },
    ],
  },
};
const widget = (name: string) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name },
  spec: { size: 1 },
});

/** Every object of the kinds written below, as the API shows it. */
async function everything(from: Call): Promise<unknown> {
  const paths = ['/api/v1/namespaces', '/api/v1/configmaps', WIDGETS, '/api/v1/services'];
  return Promise.all(paths.map(async (collection) => (await from('GET', collection)).body));
}

async function write(names: readonly string[]): Promise<void> {
  await call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  for (const name of names) {
    await applyAs(call, 'fleet', `${WIDGETS}/${name}`, widget(name));
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { name } };
    await applyAs(call, 'fleet', `/api/v1/namespaces/default/configmaps/${name}`, configMap);
  }
  await call('DELETE', `${WIDGETS}/${names[0]}`);
}

describe('what is written', () => {
  it('is there after a restart, with its versions, owners and kinds', async () => {
    await write(['a', 'b', 'c']);
    const before = await everything(call);
    await server.restart();
    expect(await everything(call)).toEqual(before);
    const again = await applyAs(call, 'fleet', `${WIDGETS}/b`, widget('b'));
    expect(again.body.metadata.resourceVersion).toBe(
      (await call('GET', `${WIDGETS}/b`)).body.metadata.resourceVersion,
    );
  });

  it('is there when the process is killed at any moment', async () => {
    await write(['a', 'b', 'c']);
    const before = await everything(call);
    // The files of a running server, copied: what `kill -9` leaves behind.
    const killed = await mkdtemp(path.join(tmpdir(), 'sandbox-killed-'));
    await cp(server.dataDir, killed, { recursive: true });
    const revived: ApiServer = await startApiServer({ dataDir: killed, tokens: TOKENS });
    try {
      expect(await everything(caller(revived.url))).toEqual(before);
    } finally {
      await revived.stop();
      await rm(killed, { recursive: true });
    }
  });

  it('never gets an old version number again', async () => {
    const { body } = await call('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'x' },
    });
    await call('DELETE', '/api/v1/namespaces/default/configmaps/x');
    await server.restart();
    const next = await call('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'y' },
    });
    expect(Number(next.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(body.metadata.resourceVersion) + 1,
    );
  });
});
