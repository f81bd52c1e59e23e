import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyObject, deleteObject, getObject } from './apply.js';
import {
  connect,
  type ApiCall,
  type ClusterConnection,
  type ConnectOptions,
} from './connection.js';
import { streamLogs } from './logs.js';
import { ConfigMapServer, json } from './testing/config-map-server.js';
import { writeKubeconfig, type KubeconfigFacts } from './kubeconfig-file.js';
import { collect } from './testing/collect.js';
import { until } from './testing/until.js';

const GET: ApiCall = { method: 'GET', path: '/api/v1/configmaps', action: 'list configmaps' };
const NOTE = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n' } };

let server: ConfigMapServer;
let cleanUp: (() => Promise<void>)[];

beforeEach(async () => {
  server = new ConfigMapServer();
  await server.start();
  cleanUp = [() => server.stop()];
});

afterEach(async () => {
  for (const clean of cleanUp) await clean();
});

async function open(
  options: Partial<ConnectOptions> = {},
  facts: Partial<KubeconfigFacts> = {},
): Promise<ClusterConnection> {
  const kubeconfig = await writeKubeconfig({ server: server.url, ...facts });
  const made = await connect({
    kubeconfigPath: kubeconfig.path,
    component: 'spec',
    version: '1.2.3',
    ...options,
  });
  const connection = unwrap(made);
  cleanUp.unshift(
    () => connection.close(),
    () => kubeconfig.remove(),
  );
  return connection;
}

function answerWith(answer: (request: IncomingMessage, response: ServerResponse) => void): void {
  server.intercept = (request, response) => {
    answer(request, response);
    return true;
  };
}

describe('a call', () => {
  it('is authenticated and says who calls', async () => {
    const seen: (string | undefined)[] = [];
    answerWith(({ headers }, response) => {
      seen.push(headers.authorization, headers['user-agent']);
      json(response, 200, {});
    });
    unwrap(await (await open()).call(GET));
    expect(seen).toEqual(['Bearer token-1', 'fleetcommand/1.2.3 (spec)']);
  });

  it('reuses its connections', async () => {
    const ports = new Set<number | undefined>();
    answerWith(({ socket }, response) => {
      ports.add(socket.remotePort);
      json(response, 200, {});
    });
    const connection = await open();
    for (let i = 0; i < 10; i += 1) unwrap(await connection.call(GET));
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('keeps to the limit of calls at once', async () => {
    const held: ServerResponse[] = [];
    answerWith((_request, response) => held.push(response));
    const connection = await open({ maxConnections: 3 });
    const calls = Array.from({ length: 7 }, () => connection.call(GET));
    await until('three arrive', () => held.length === 3);
    expect(connection.limits).toMatchObject({ running: 3, waiting: 4 });
    let answered = 0;
    while (answered < 7) {
      await until('the next arrives', () => held.length > answered);
      expect(held.length - answered).toBeLessThanOrEqual(3);
      json(held[answered] as ServerResponse, 200, {});
      answered += 1;
    }
    for (const call of calls) unwrap(await call);
  });

  it('is repeated when the server says (429)', async () => {
    answerWith((_request, response) =>
      json(response, 429, { kind: 'Status', message: 'slow down' }, { 'retry-after': '7' }),
    );
    expect(await (await open()).call(GET)).toMatchObject({
      ok: false,
      error: { code: 'cluster.overloaded', retry: { afterMs: 7000 } },
    });
  });

  it.each([
    ['headers', (): void => {}],
    [
      'the end of the body',
      (response: ServerResponse): void => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('does not wait for %s for ever', async (_what, answer) => {
    answerWith((_request, response) => answer(response));
    const connection = await open({ callTimeoutMs: 200 });
    expect(await connection.call(GET)).toMatchObject({
      ok: false,
      error: {
        code: 'cluster.timeout',
        message: expect.stringContaining('no complete answer within 200 ms'),
      },
    });
  });

  it('is sent again where a kept-alive connection turns out to be dead', async () => {
    let requests = 0;
    answerWith(({ socket }, response) => {
      requests += 1;
      if (requests === 2) socket.resetAndDestroy();
      else json(response, 200, {});
    });
    const connection = await open();
    unwrap(await connection.call(GET));
    unwrap(await connection.call(GET));
    expect(requests).toBe(3);
  });

  it('can be cancelled', async () => {
    answerWith(() => {});
    const controller = new AbortController();
    const call = (await open()).call({ ...GET, signal: controller.signal });
    await until('it arrives', () => server.lists.length === 1);
    controller.abort();
    expect(await call).toMatchObject({ ok: false, error: { code: 'cluster.cancelled' } });
  });

  it('asks for credentials again after a 401', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    cleanUp.push(async () => rmSync(folder, { recursive: true }));
    const script = join(folder, 'credential.sh');
    const tokens = join(folder, 'count');
    writeFileSync(tokens, '0');
    writeFileSync(
      script,
      `n=$(($(cat ${tokens}) + 1)); echo $n > ${tokens}\n` +
        `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$n'","expirationTimestamp":"2020-01-01T00:00:00Z"}}'`,
    );
    answerWith(({ headers }, response) => {
      const isNew = headers.authorization === 'Bearer t2';
      json(response, isNew ? 200 : 401, isNew ? {} : { kind: 'Status', message: 'Unauthorized' });
    });
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: [script] };
    const connection = await open({}, { user: { exec } });
    unwrap(await connection.call(GET));
  });

  it('says so when no credentials can be obtained', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'false' };
    expect(await (await open({}, { user: { exec } })).call(GET)).toMatchObject({
      ok: false,
      error: {
        code: 'cluster.unauthorized',
        message: expect.stringContaining("kubeconfig's user"),
      },
    });
  });

  it('fails at once after five without an answer, and recovers when the server is back', async () => {
    const connection = await open({ limits: { openMs: { minMs: 50, maxMs: 50 } } });
    await server.stop();
    for (let i = 0; i < 5; i += 1) {
      expect(await connection.call(GET)).toMatchObject({
        ok: false,
        error: { code: 'cluster.unreachable' },
      });
    }
    expect(await connection.call(GET)).toMatchObject({
      ok: false,
      error: { code: 'cluster.breaker-open' },
    });
    expect(connection.limits.reason).toContain('cannot be reached');
    await server.start();
    await until('the breaker closes', () => {
      void connection.call(GET);
      return connection.limits.breaker === 'closed';
    });
  });
});

describe('objects', () => {
  it('are applied with manager and force, and come back without managedFields', async () => {
    const seen: unknown[] = [];
    answerWith((request, response) => {
      seen.push(request.method, request.url, request.headers['content-type']);
      const metadata = { ...NOTE.metadata, resourceVersion: '5', managedFields: [{}] };
      json(response, 200, { ...NOTE, metadata });
    });
    const options = { fieldManager: 'fc', force: true, dryRun: true };
    const applied = unwrap(await applyObject(await open(), NOTE, options));
    expect(seen).toEqual([
      'PATCH',
      '/api/v1/namespaces/n/configmaps/a?fieldManager=fc&force=true&dryRun=All',
      'application/apply-patch+yaml',
    ]);
    expect(applied.metadata).toEqual({ name: 'a', namespace: 'n', resourceVersion: '5' });
  });

  it.each([
    [404, { details: { name: 'a', kind: 'configmaps' } }, 'absent'],
    [200, { kind: 'Status', status: 'Success' }, 'deleted'],
    [200, { ...NOTE, metadata: { ...NOTE.metadata, deletionTimestamp: 'now' } }, 'deleting'],
  ])('that are deleted, answered %i, are told apart', async (code, body, outcome) => {
    answerWith((_request, response) => json(response, code, { kind: 'Status', ...body }));
    const deleted = await deleteObject(await open(), { ...NOTE, name: 'a', namespace: 'n' });
    expect(unwrap(deleted)).toBe(outcome);
  });

  it('are deleted only where the uid is the one meant', async () => {
    const bodies: string[] = [];
    answerWith((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => json(response, 200, { kind: 'Status' }));
    });
    await deleteObject(await open(), { ...NOTE, name: 'a', namespace: 'n' }, { uid: 'u-1' });
    expect(JSON.parse(bodies.join(''))).toMatchObject({
      preconditions: { uid: 'u-1' },
      propagationPolicy: 'Background',
    });
  });

  it('that do not exist are undefined', async () => {
    answerWith((_request, response) =>
      json(response, 404, { kind: 'Status', details: { name: 'a', kind: 'configmaps' } }),
    );
    const reference = { ...NOTE, name: 'a', namespace: 'n' };
    expect(await getObject(await open(), reference)).toEqual({ ok: true, value: undefined });
  });
});

describe('a log', () => {
  it('comes line by line, the unfinished last one too', async () => {
    answerWith((_request, response) => {
      response.write('one\ntw');
      response.end('o\nthree');
    });
    const log = unwrap(await streamLogs(await open(), { namespace: 'n', pod: 'p', tailLines: 3 }));
    expect(await collect(log.lines)).toEqual(['one', 'two', 'three']);
  });

  it('is followed until it is closed', async () => {
    let isClosed = false;
    answerWith((_request, response) => {
      response.write('one\n');
      response.on('close', () => (isClosed = true));
    });
    const log = unwrap(await streamLogs(await open(), { namespace: 'n', pod: 'p', follow: true }));
    const lines = log.lines[Symbol.asyncIterator]();
    expect(await lines.next()).toEqual({ done: false, value: 'one' });
    log.close();
    await until('the server sees it', () => isClosed);
    await expect(lines.next()).rejects.toThrow();
  });

  it('of a pod that has not started is refused in the server’s words', async () => {
    const message = 'container "chat" in pod "p" is waiting to start: ImagePullBackOff';
    answerWith((_request, response) =>
      json(response, 400, { kind: 'Status', reason: 'BadRequest', message }),
    );
    expect(await streamLogs(await open(), { namespace: 'n', pod: 'p' })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(message) },
    });
  });
});
