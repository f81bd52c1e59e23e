import { runBatch } from '@fleetcommand/adapter-haproxy/runtime';
import { ROUTER_MAP } from '@fleetcommand/routing/haproxy/model/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { foldersOf } from './disk/folders.js';
import { issueCertificate } from './test-rig/certificates.js';
import { startRig } from './test-rig/edge-rig.js';
import type { EdgeRig } from './test-rig/edge-rig.js';
import { eventually } from './test-rig/eventually.js';
import { certificateOf, tenant } from './test-rig/fragments.js';
import { MemorySource } from './test-rig/memory-source.js';
import { startOrigin } from './test-rig/origin.js';
import type { Origin } from './test-rig/origin.js';
import { certificateFor, get } from './test-rig/requests.js';

const HOST = 'acme.example.com';
const HOST_KEY = `${HOST}/`;
const HOST_MAP = 'maps/hosts-web-prefix.map';

let rig: EdgeRig;
let origin: Origin;
/** `pool-0001/s-…`, and where it listens. */
let server: string;
let worker: number | null;

beforeAll(async () => {
  origin = await startOrigin('one');
  const { chain, key } = await issueCertificate([HOST]);
  const source = new MemorySource([
    tenant({ name: 'acme', host: HOST, endpoints: [origin] }),
    certificateOf('acme', [HOST], chain, key),
  ]);
  rig = await startRig([source], { EDGE_RECONCILE_INTERVAL_MS: '1000' });
  await rig.settled();
  const { lines } = rig.edge.state.explain({ host: HOST });
  const [backend, line] = lines.filter(({ file }) => file === 'haproxy.cfg');
  server = `${backend!.text.split(' ')[1]}/${line!.text.trim().split(' ')[1]}`;
});
beforeEach(() => {
  worker = rig.edge.state.status().haproxy.workerPid;
});
afterAll(async () => {
  await rig.dispose();
  await origin.close();
});

/** Says something at HAProxy's socket behind the edge's back; gives the answer. */
async function tamper(line: string): Promise<string> {
  const { runtimeSocket } = foldersOf(rig.config.stateDir);
  const outcome = await runBatch({ socketPath: runtimeSocket }, [{ line }]);
  if (!outcome.ok) throw new Error(outcome.error.message);
  expect(outcome.value.refused).toEqual([]);
  return outcome.value.replies[0] ?? '';
}

const read = tamper;
const statusOf = async (): Promise<number> => (await get(rig.http, HOST)).status;
const differencesFound = async (): Promise<number> => {
  const metric = await rig.edge.state.metrics.drift.get();
  return metric.values.reduce((sum, { value }) => sum + value, 0);
};

/** Until the audit has found something since, and what is asked for holds again. */
async function repaired(change: () => Promise<unknown>, holds: () => Promise<boolean>) {
  const before = await differencesFound();
  await change();
  await eventually(async () => (await differencesFound()) > before && (await holds()));
}

describe('the audit puts right at run time, without a reload,', () => {
  test('a map entry with another value', async () => {
    await repaired(
      () => tamper(`set map ${HOST_MAP} ${HOST_KEY} 27,stranger@test`),
      async () => (await statusOf()) === 200,
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a map entry that is gone', async () => {
    await repaired(
      () => tamper(`del map ${HOST_MAP} ${HOST_KEY}`),
      async () => (await statusOf()) === 200,
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a map entry nobody asked for', async () => {
    await repaired(
      () => tamper(`add map ${ROUTER_MAP} stranger@test serve,${server.split('/')[0]},-,-`),
      async () => !(await read(`show map ${ROUTER_MAP}`)).includes('stranger'),
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test.each([
    ['disabled', () => tamper(`disable server ${server}`)],
    ['drained', () => tamper(`set server ${server} state drain`)],
  ])('a server that was %s', async (_name, change) => {
    await repaired(change, async () => (await statusOf()) === 200);
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a server of another weight', async () => {
    const own = await read(`get weight ${server}`);
    await repaired(
      () => tamper(`set weight ${server} 7`),
      async () => (await read(`get weight ${server}`)) === own,
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a server that was sent elsewhere', async () => {
    await repaired(
      () => tamper(`set server ${server} addr 127.0.0.1 port 1`),
      async () => (await statusOf()) === 200,
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a server nobody asked for', async () => {
    const stranger = `${server.split('/')[0]}/stranger`;
    await repaired(
      async () => {
        await tamper(`add server ${stranger} 127.0.0.1:1`);
        await tamper(`enable server ${stranger}`);
      },
      async () => !(await read('show servers state')).includes('stranger'),
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('a certificate that is not listed any more', async () => {
    const list = await read('show ssl crt-list crt-list.txt');
    const file = /certs\/\S+/.exec(list)![0];
    await repaired(
      () => tamper(`del ssl crt-list crt-list.txt ${file}`),
      async () => (await certificateFor(rig.https, HOST)).subject.CN === HOST,
    );
    expect(rig.edge.state.status().haproxy.workerPid).toBe(worker);
  });

  test('and says so', () => {
    expect(rig.edge.state.status().audit?.at).toBeDefined();
    expect(rig.edge.state.status().haproxy.reloads).toBe(0);
  });
});

test('what no command puts right, a reload does', async () => {
  const list = await read('show ssl crt-list crt-list.txt');
  const file = /certs\/\S+/.exec(list)![0];
  await repaired(
    async () => {
      await tamper(`del ssl crt-list crt-list.txt ${file}`);
      await tamper(`del ssl cert ${file}`);
    },
    async () => (await certificateFor(rig.https, HOST)).subject.CN === HOST,
  );
  await eventually(() => rig.edge.state.status().haproxy.reloads === 1);
});
