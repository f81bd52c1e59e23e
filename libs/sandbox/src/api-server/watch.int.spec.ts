import { KubeConfig, Watch } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Call,
  caller,
  eventually,
  type SpecServer,
  startSpecServer,
  TOKEN,
} from './testing/spec-server.js';

const WINDOW = 5;

let server: SpecServer;
let call: Call;
let aborts: AbortController[];

beforeEach(async () => {
  server = await startSpecServer({ watchWindow: WINDOW });
  call = caller(server.url);
  aborts = [];
});
afterEach(async () => {
  for (const abort of aborts) abort.abort();
  await server.remove();
});

const PATH = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, labels: Record<string, string> = {}, data = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

interface Seen {
  readonly events: string[];
  ended: boolean;
}

/** Watches with the official client, and notes each event as `ADDED name`. */
async function watch(query: Record<string, string | boolean> = {}): Promise<Seen> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'spec', server: server.url, skipTLSVerify: true },
    { name: 'spec', token: TOKEN },
  );
  const seen: Seen = { events: [], ended: false };
  const abort = await new Watch(config).watch(
    PATH,
    query,
    (phase: string, object: { code?: number; metadata?: { name?: string } }) => {
      seen.events.push(`${phase} ${object.metadata?.name ?? object.code ?? ''}`.trim());
    },
    () => {
      seen.ended = true;
    },
  );
  aborts.push(abort);
  return seen;
}

async function revision(): Promise<string> {
  return (await call('GET', PATH)).body.metadata.resourceVersion ?? '';
}

describe('a watch', () => {
  it('shows what is there, and then every change in order', async () => {
    await call('POST', PATH, configMap('a'));
    const seen = await watch();
    await eventually(() => expect(seen.events).toEqual(['ADDED a']));
    await call('POST', PATH, configMap('b'));
    await call('PUT', `${PATH}/a`, configMap('a', { x: 'y' }));
    await call('DELETE', `${PATH}/b`);
    await eventually(() =>
      expect(seen.events).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED b']),
    );
  });

  it('resumes after the version it is given', async () => {
    await call('POST', PATH, configMap('a'));
    const from = await revision();
    await call('POST', PATH, configMap('b'));
    const seen = await watch({ resourceVersion: from });
    await eventually(() => expect(seen.events).toEqual(['ADDED b']));
  });

  it('is told 410 when what it missed is forgotten', async () => {
    const from = await revision();
    for (let index = 0; index < WINDOW * 3; index += 1) {
      await call('PUT', `${PATH}/a`, configMap('a', {}, { index: String(index) }));
      if (index === 0) await call('POST', PATH, configMap('a'));
    }
    const seen = await watch({ resourceVersion: from });
    await eventually(() => {
      expect(seen.ended).toBe(true);
      expect(seen.events).toEqual(['ERROR 410']);
    });
  });

  it('sees an object appear and disappear as it starts and stops matching', async () => {
    await call('POST', PATH, configMap('a'));
    const seen = await watch({ labelSelector: 'on=yes' });
    await call('PUT', `${PATH}/a`, configMap('a', { on: 'yes' }));
    await call('PUT', `${PATH}/a`, configMap('a', { on: 'yes' }, { k: 'v' }));
    await call('PUT', `${PATH}/a`, configMap('a', { on: 'no' }));
    await eventually(() => expect(seen.events).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']));
  });

  it('hears nothing of a write that changes nothing', async () => {
    await call('POST', PATH, configMap('a'));
    const seen = await watch({ resourceVersion: await revision() });
    await call('PUT', `${PATH}/a`, configMap('a'));
    await call('POST', PATH, configMap('b'));
    await eventually(() => expect(seen.events).toEqual(['ADDED b']));
  });

  it('ends at its time, with a bookmark to resume from', async () => {
    const seen = await watch({ timeoutSeconds: '1', allowWatchBookmarks: true });
    await eventually(() => {
      expect(seen.ended).toBe(true);
      expect(seen.events).toEqual(['BOOKMARK']);
    });
  });

  it('closes its initial events with a bookmark that says so', async () => {
    await call('POST', PATH, configMap('a'));
    const query =
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1';
    const response = await fetch(`${server.url}${PATH}?${query}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = (await response.text()).trim().split('\n');
    expect(lines.slice(0, 2).map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      {
        type: 'BOOKMARK',
        object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
      },
    ]);
  });

  it('ends when the server stops, and resumes from the same version after a restart', async () => {
    await call('POST', PATH, configMap('a'));
    const seen = await watch();
    await eventually(() => expect(seen.events).toEqual(['ADDED a']));
    const from = await revision();
    await server.restart();
    await eventually(() => expect(seen.ended).toBe(true));
    await call('POST', PATH, configMap('b'));
    const resumed = await watch({ resourceVersion: from });
    await eventually(() => expect(resumed.events).toEqual(['ADDED b']));
  });
});
