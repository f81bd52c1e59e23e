/**
 * The worker's own program, ended by `kill -9` at every exchange with a real Pebble: before Pebble hears of it, and after
 * it has done its part. `FLEET_KILL_ROUNDS` says how often each is tried (1). Names go on coming all the while, so that
 * every kill finds several orders at different steps.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { ringForCertificate } from '@fleetcommand/application/use-cases/certificates/demand-certificate';
import { uuidIds } from '@fleetcommand/runtime/ids';
import {
  startAcmeProxy,
  type AcmeProxy,
  type Interference,
} from '@fleetcommand/testing/servers/acme-proxy';
import { testHome } from '@fleetcommand/testing/servers/home';
import { startPebble, type TestCa } from '@fleetcommand/testing/servers/start';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { loneWorker, type LoneWorker } from './harness/lone-worker.js';

const ROUNDS = Number(process.env['FLEET_KILL_ROUNDS'] ?? 1);
const EXCHANGES = ['/order-plz', '/authZ/', '/chalZ/', '/finalize-order/', '/my-order/', '/certZ/'];
const MOMENTS = ['before', 'after'] as const;
const KILL_DEADLINE = { timeout: 240_000, interval: 20 };
/** A killed worker's leases have to run out. */
const END_DEADLINE = { timeout: 240_000, interval: 500 };

let ca: TestCa;
let proxy: AcmeProxy;
let worker: LoneWorker;
let open: OpenStore;
let database: pg.Client;
const names: string[] = [];
let plan: { readonly path: string; readonly moment: (typeof MOMENTS)[number] } | null = null;
let kills = 0;

beforeAll(async () => {
  ca = await startPebble({ authorizationReusePercent: 0 });
  proxy = await startAcmeProxy(ca);
  proxy.interfere = interfere;
  const caFile = join(await testHome(), 'acme-proxy-root.pem');
  await writeFile(caFile, proxy.caPem);
  worker = await loneWorker({
    ACME_DIRECTORY_URL: proxy.directoryUrl,
    ACME_CA_FILE: caFile,
    DNS_PROVIDER: 'challtestsrv',
    CHALLTESTSRV_URL: ca.challtestsrvUrl,
    DNS_RESOLVERS: ca.dnsServer,
  });
  open = createStore({ url: worker.databaseUrl, poolSize: 2, applicationName: 'trial' });
  database = new pg.Client(worker.databaseUrl);
  await database.connect();
  await worker.start();
});
afterAll(async () => {
  await worker?.stop();
  await database?.end();
  await open?.close();
  await proxy?.stop();
  await ca?.stop();
});

function interfere(method: string, path: string): Interference | null {
  const isPlanned = plan !== null && method === 'POST' && path.startsWith(plan.path);
  const moment = isPlanned ? plan?.moment : null;
  if (moment) {
    plan = null;
    kills += 1;
    worker.kill();
  }
  if (moment === 'before') return { status: 503, problem: 'serverInternal' };
  return moment === 'after' ? 'drop' : null;
}

/** The places of a name's orders among all that Pebble made. */
function ordersOf(name: string): readonly number[] {
  return proxy.orders.flatMap(({ hostnames }, place) => (hostnames.includes(name) ? [place] : []));
}

/** Somebody's domain wants a certificate. */
async function want(): Promise<void> {
  const hostname = `k${names.length}.trial${names.length}.example.test`;
  names.push(hostname);
  const purpose = `domain/${uuidIds.next('dom')}`;
  const now = new Date();
  await open.store.transaction(async (tx) => {
    await tx.certificates.ensure(
      {
        id: uuidIds.next('crt'),
        purpose,
        hostnames: [hostname],
        tenantId: null,
        challenge: 'dns-01',
        challengeTarget: null,
        keyType: 'ecdsa-p256',
      },
      now,
    );
    await ringForCertificate({ ids: uuidIds }, tx, purpose, now);
  });
}

async function unfinished(): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT hostnames[1] AS name FROM certificates
     WHERE chain_pem IS NULL OR "order" IS NOT NULL OR live_serial IS DISTINCT FROM serial`,
  );
  return rows.map(({ name }) => name);
}

it(
  `a worker killed ${ROUNDS} times at each step makes one order a name, and loses none`,
  { timeout: 300_000 + ROUNDS * 240_000 },
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      // The limits of a week ago are not what is tried here.
      await database.query('DELETE FROM certificate_budget');
      for (const path of EXCHANGES)
        for (const moment of MOMENTS) {
          plan = { path, moment };
          await want();
          await vi.waitFor(() => expect(plan, `${moment} ${path}`).toBeNull(), KILL_DEADLINE);
          await worker.ended();
          await worker.start();
        }
      process.stdout.write(`round ${round + 1}: ${kills} kills\n`);
    }
    await vi.waitFor(async () => expect(await unfinished()).toEqual([]), END_DEADLINE);
    expect(kills).toBe(ROUNDS * EXCHANGES.length * MOMENTS.length);
    const several = names
      .map((name) => ({ name, orders: ordersOf(name) }))
      .filter(({ orders }) => orders.length !== 1);
    expect(several, `of ${proxy.orders.length} orders`).toEqual([]);
    const { rows } = await database.query<{ serial: string }>(
      'SELECT DISTINCT serial FROM certificates',
    );
    // The platform's own is one more.
    expect(rows).toHaveLength(names.length + 1);
    process.stdout.write(
      `${kills} kills, ${names.length} names: ${proxy.orders.length} orders with the platform's, 0 twice, 0 lost\n`,
    );
  },
);
