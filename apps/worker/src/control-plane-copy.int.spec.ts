/** A control plane copied and put back, on a real PostgreSQL: nothing is lost, and nothing is done anew. */
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCopy, restoreCopy } from '@fleetcommand/adapter-postgres/control-plane-copy';
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import { certificateKeyContext } from '@fleetcommand/application/use-cases/certificates/key-context';
import {
  reconcileTenant,
  type ReconcileDependencies,
} from '@fleetcommand/application/use-cases/reconcile-tenant/reconcile-tenant';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { SOME_TIME } from '@fleetcommand/testing/builders/accounts';
import { storeFleet, storeTenant, type StoredFleet } from '@fleetcommand/testing/builders/fleet';
import { aCertificate } from '@fleetcommand/testing/builders/tenancy';
import {
  createFakeCluster,
  fakeClusters,
  type FakeCluster,
} from '@fleetcommand/testing/fakes/cluster';
import { createFakeJobQueue } from '@fleetcommand/testing/fakes/job-queue';
import { createFakeEdgeRouting } from '@fleetcommand/testing/fakes/edge-routing';
import { createFakeRouteProbe } from '@fleetcommand/testing/fakes/route-probe';
import { createFakeTenantDatabases } from '@fleetcommand/testing/fakes/tenant-databases';
import { emptyDatabase, testDatabase } from '@fleetcommand/testing/servers/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BOX = createSecretBox([new Secret(Buffer.alloc(32, 7).toString('base64'))]);
const MADE = { release: '0.0.0-spec', now: SOME_TIME };

let folder: string;
let sourceUrl: string;
let targetUrl: string;
let source: OpenStore;
let target: OpenStore;
let fleet: StoredFleet;
let stranger: StoredFleet;
let cluster: FakeCluster;
let scope: { organizationIds: string[]; userId: string } | null = null;

const depsOn = (store: OpenStore['store']): ReconcileDependencies => ({
  store,
  clusters: fakeClusters([cluster]),
  tenantDatabases: createFakeTenantDatabases(),
  secretBox: BOX,
  tokens: randomTokens,
  edgeRouting: createFakeEdgeRouting(),
  routeProbe: createFakeRouteProbe(),
  queue: createFakeJobQueue(systemClock),
  clock: systemClock,
  timers: systemTimers,
  ids: uuidIds,
  lease: { holder: 'spec', ttlMs: 15_000 },
  settings: {
    platform: { appsDomain: 'apps.test', publicHttpsPort: 443, edgeCidrs: [], dataServers: [] },
    checksRoutes: true,
    patienceMs: 120_000,
    emailVerification: 'off',
    keepsBackups: false,
  },
});

/** Of every table what is in it, as a hash. */
async function contentsOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string }>(
      `SELECT relname AS table FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const contents: Record<string, string> = {};
    for (const { table } of rows) {
      const found = await client.query<{ hash: string }>(
        `SELECT count(*) || ' rows ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS hash FROM "${table}" t`,
      );
      contents[table] = found.rows[0]?.hash ?? '';
    }
    return contents;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-'));
  [sourceUrl, targetUrl] = [await testDatabase(), await emptyDatabase()];
  source = createStore({ url: sourceUrl, poolSize: 4, applicationName: 'copy-spec' });
  fleet = await storeFleet(source.store);
  stranger = await storeFleet(source.store);
  cluster = createFakeCluster({ id: fleet.cluster.id, settlesAtOnce: true });
  await storeTenant(source.store, stranger);
  const { tenant } = await storeTenant(source.store, fleet, { name: `It's “quoted”; \\ $$ 日本` });
  for (let run = 0; run < 5; run += 1) await reconcileTenant(depsOn(source.store), tenant.id);
  const certificate = aCertificate({ purpose: 'domain/dom_1' });
  await source.store.certificates.ensure(certificate, SOME_TIME);
  const lease = await source.store.leases.acquire('certificate/domain/dom_1', 'spec', 60_000);
  if (!lease) throw new Error('the lease is held');
  const keyCiphertext = BOX.seal(new Secret('its key'), certificateKeyContext('domain/dom_1'));
  await source.store.certificates.update(
    certificate.id,
    lease,
    { chainPem: 'its chain', keyCiphertext },
    SOME_TIME,
  );
  unwrap(await makeCopy(new Secret(sourceUrl), folder, MADE));
});

afterAll(async () => {
  await source.close();
  await target?.close();
  await rm(folder, { recursive: true });
});

describe('a copy of the control plane', () => {
  it('says what is in it and which master keys open it, and holds no secret in clear', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({
      release: '0.0.0-spec',
      madeAt: SOME_TIME.toISOString(),
      counts: { tenants: 2, certificates: 1 },
      masterKeyIds: [BOX.seal(new Secret(''), '').split('.')[1]],
    });
    expect((await readdir(folder)).sort()).toEqual(['control-plane.sql.gz', 'manifest.json']);
  });

  it('is not put over what is there', async () => {
    const refused = await restoreCopy(new Secret(sourceUrl), folder);
    expect(refused).toMatchObject({ ok: false, error: { code: 'copies.target-not-empty' } });
  });

  it('brings back every row of every table', async () => {
    unwrap(await restoreCopy(new Secret(targetUrl), folder));
    expect(await contentsOf(targetUrl)).toEqual(await contentsOf(sourceUrl));
  });

  it('stands behind the same wall: a customer’s request sees its own and nobody else’s', async () => {
    target = createStore({
      url: targetUrl,
      poolSize: 4,
      applicationName: 'copy-spec',
      rowScope: () => scope as never,
    });
    scope = { organizationIds: [fleet.organization.id], userId: 'usr_x' };
    const mine = await target.store.tenants.listOfOrganization(fleet.organization.id);
    expect(mine).toHaveLength(1);
    expect(await target.store.tenants.listOfOrganization(stranger.organization.id)).toEqual([]);
    await expect(target.store.clusterAccess.list()).rejects.toThrow(/permission denied/);
    scope = null;
  });

  it('finds instances as they are: a live one is looked at, and nothing is written anywhere', async () => {
    const [tenant] = await target.store.tenants.listOfOrganization(fleet.organization.id);
    expect(tenant).toMatchObject({ state: 'active', name: `It's “quoted”; \\ $$ 日本` });
    const before = cluster.writes();
    const { decisions } = await reconcileTenant(depsOn(target.store), tenant!.id);
    expect(decisions).toEqual(['settle']);
    expect(cluster.writes()).toBe(before);
  });

  it('brings certificates with their keys: none is ordered anew', async () => {
    const [key] = await target.store.envelopes.list('certificates.key', null, 10);
    expect(BOX.open(key!.envelope, certificateKeyContext('domain/dom_1')).reveal()).toBe('its key');
  });

  it('that was damaged is refused, and nothing is put anywhere', async () => {
    const another = await emptyDatabase();
    await appendFile(join(folder, 'control-plane.sql.gz'), 'x');
    const refused = await restoreCopy(new Secret(another), folder);
    expect(refused).toMatchObject({ ok: false, error: { code: 'copies.unreadable' } });
    expect(await contentsOf(another)).toEqual({});
  });
});
