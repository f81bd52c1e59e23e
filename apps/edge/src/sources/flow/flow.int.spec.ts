/** Docker Flow: its labels on a Swarm, its HTTP API, and a listener that tells other proxies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueCertificate } from '../../test-rig/certificates.js';
import { dynamicSources } from '../../test-rig/dynamic-sources.js';
import { startRig } from '../../test-rig/edge-rig.js';
import type { EdgeRig } from '../../test-rig/edge-rig.js';
import { EngineDouble } from '../../test-rig/engine-double.js';
import { eventually } from '../../test-rig/eventually.js';
import { HttpDouble } from '../../test-rig/http-double.js';
import { startOrigin } from '../../test-rig/origin.js';
import type { Origin } from '../../test-rig/origin.js';
import { certificateFor, get } from '../../test-rig/requests.js';

let engine: EngineDouble;
let rig: EdgeRig;
let origin: Origin;
let proxy: HttpDouble;
let folder: string;
/** What the other proxy was told. */
const told: string[] = [];
let isProxyDown = true;

const api = (path: string, options: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${rig.config.privateApi.port}${path}`, options);
const flow = (path: string, options: RequestInit = {}) =>
  api(`/v1/docker-flow-proxy/${path}`, options);

function voting(labels: Readonly<Record<string, string>>): void {
  engine.networks = [{ Id: 'n1', Name: 'proxy_public', Scope: 'swarm' }];
  engine.services = [
    {
      ID: 's1',
      Spec: {
        Name: 'cloud_vote',
        Labels: { 'com.df.notify': 'true', 'com.df.distribute': 'true', ...labels },
      },
      Endpoint: { Spec: { Mode: 'vip' } },
    },
  ];
  engine.tasks = [
    {
      ID: 't1',
      ServiceID: 's1',
      DesiredState: 'running',
      Status: { State: 'running' },
      NetworksAttachments: [{ Network: { ID: 'n1' }, Addresses: ['127.0.0.1/24'] }],
    },
  ];
  engine.tell({ Type: 'service', Action: 'update', Actor: { ID: 's1' } });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-flow-'));
  [engine, origin] = await Promise.all([EngineDouble.start(), startOrigin('vote')]);
  proxy = await HttpDouble.start((request, response) => {
    if (isProxyDown) response.statusCode = 503;
    else told.push(request.url ?? '');
    response.end();
  });
  voting({
    'com.df.servicePath': '/vote/',
    'com.df.reqPathSearch': '/vote/',
    'com.df.reqPathReplace': '/',
    'com.df.port': String(origin.port),
  });
  const { sources, routes } = dynamicSources(
    [`--providers.swarm.endpoint=${engine.endpoint}`, '--providers.dockerflow'],
    [],
    {
      EDGE_STATE_DIR: folder,
      DF_NOTIFY_CREATE_SERVICE_URL: `${proxy.url}/v1/docker-flow-proxy/reconfigure`,
      DF_NOTIFY_REMOVE_SERVICE_URL: `${proxy.url}/v1/docker-flow-proxy/remove`,
      DF_RETRY_INTERVAL: '0.05',
    },
  );
  rig = await startRig(sources, { EDGE_STATE_DIR: folder }, [], routes);
  await eventually(
    async () => (await get(rig.http, 'any.test', { path: '/vote/x' })).status === 200,
  );
});

afterAll(async () => {
  await rig.dispose();
  await Promise.all([engine.stop(), origin.close(), proxy.stop()]);
  await rm(folder, { recursive: true, force: true });
});

test('the voting app is served at /vote/, and sees the path it expects', async () => {
  await get(rig.http, 'any.test', { path: '/vote/x' });
  expect(origin.received.at(-1)!.url).toBe('/x');
});

test('another proxy is told as soon as it answers, of changes, and of everything when it asks', async () => {
  isProxyDown = false;
  await eventually(() => told.length === 1);
  expect(told[0]).toBe(
    `/v1/docker-flow-proxy/reconfigure?serviceName=cloud_vote&distribute=true&port=${origin.port}&reqPathReplace=%2F&reqPathSearch=%2Fvote%2F&servicePath=%2Fvote%2F`,
  );
  expect((await api('/v1/docker-flow-swarm-listener/notify-services')).status).toBe(200);
  await eventually(() => told.length === 2);
  expect(told[1]).toBe(told[0]);
});

test('a listener’s notifications reconfigure this proxy, and remove again', async () => {
  expect((await flow('ping')).status).toBe(200);
  const path = `reconfigure?serviceName=localhost&servicePath=/told/&port=${origin.port}&distribute=false`;
  expect(await (await flow(path)).json()).toMatchObject({ Status: 'OK', ServiceName: 'localhost' });
  await eventually(
    async () => (await get(rig.http, 'any.test', { path: '/told/x' })).status === 200,
  );
  expect(await (await flow('config')).text()).toContain('frontend');
  expect((await flow('remove?serviceName=localhost')).status).toBe(200);
  await eventually(
    async () => (await get(rig.http, 'any.test', { path: '/told/x' })).status === 404,
  );
});

test('a certificate that is put is served, and a reload is answered', async () => {
  const { chain, key } = await issueCertificate(['own.test']);
  const put = { method: 'PUT', body: chain + key };
  expect((await flow('cert?certName=own.pem&distribute=true', put)).status).toBe(200);
  await eventually(
    async () => (await certificateFor(rig.https, 'own.test')).subject.CN === 'own.test',
  );
  expect(await (await flow('reload')).json()).toMatchObject({ Status: 'OK' });
});

test('what is wrong with a notification is said, and nothing changes', async () => {
  const wrong = await flow('reconfigure?servicePath=/x&port=80');
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    Status: 'NOK',
    Message: expect.stringContaining('serviceName'),
  });
  const certificate = await flow('cert?certName=own.pem', { method: 'PUT', body: 'no PEM' });
  expect(certificate.status).toBe(400);
});

test('a service that is gone from the Swarm is taken back everywhere', async () => {
  engine.services = [];
  engine.tell({ Type: 'service', Action: 'remove', Actor: { ID: 's1' } });
  await eventually(() =>
    told.some((line) => line.includes('/remove?serviceName=cloud_vote&distribute=true')),
  );
  await eventually(
    async () => (await get(rig.http, 'any.test', { path: '/vote/x' })).status === 404,
  );
});
