/**
 * `bench provision`: how fast a real control plane fills with tenants through the public API, measured against
 * the bare applies. Both run in the same process tree on the same machine, in turns, so that what the control
 * plane still does about earlier tenants burdens both alike.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { ApiClient } from '../control-plane/api-client.js';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.js';
import { Customer, someSlug } from './customer.js';
import { startPlatform, WORKSPACE, type Platform } from './platform.js';
import { RawLoop, rawTenants } from './raw-apply.js';
import { clusterWrites, storedWrites } from './rest.js';
import { latencies, rounded, type Latencies } from './statistics.js';

export interface ProvisionOptions {
  readonly tenants: number;
  /** How long the tenants are watched at rest; 0 leaves that out. */
  readonly restSeconds: number;
  readonly say: (line: string) => void;
}

export interface ProvisionReport {
  readonly bench: 'provision';
  readonly tenants: number;
  readonly objectsPerTenant: number;
  readonly raw: { readonly tenantsPerSecond: number; readonly connections: number };
  readonly platform: {
    readonly tenantsPerSecond: number;
    /** From the customer's request to the last object applied. */
    readonly signupToApplied: Latencies;
    /** The API's own answer, while all that goes on. */
    readonly creation: Latencies;
  };
  /** Tenants a second, the platform's by the raw loop's. */
  readonly ratio: number;
  readonly rest?: {
    readonly seconds: number;
    readonly tenants: number;
    readonly clusterWrites: number;
    readonly storedWrites: number;
  };
}

const NODES = 4;
const TURNS = 2;
const CONNECTIONS_TO_TRY = [4, 8, 16, 32];
const TENANTS_PER_TRIAL = 24;
const WARM_UP_TENANTS = 24;
/** Tenants under way at once: enough to keep the worker busy, few enough that latencies say something. */
const IN_FLIGHT = 48;

export async function benchProvision(options: ProvisionOptions): Promise<ProvisionReport> {
  const { say } = options;
  say('starting the control plane and the platform');
  const controlPlane = await startControlPlane({ nodes: NODES });
  let platform: Platform | undefined;
  try {
    await installDefinitions(controlPlane.kubeconfig);
    platform = await startPlatform(controlPlane.kubeconfig);
    await platform.startWorker();
    return await measure(controlPlane, platform, options);
  } finally {
    await platform?.stop();
    await controlPlane.stop();
  }
}

async function installDefinitions(kubeconfig: string): Promise<void> {
  const local = join(WORKSPACE, 'apps/local/dist/main.js');
  await promisify(execFile)(process.execPath, [local, 'apply-objects', '--kubeconfig', kubeconfig]);
}

async function measure(
  controlPlane: ControlPlane,
  platform: Platform,
  { tenants, restSeconds, say }: ProvisionOptions,
): Promise<ProvisionReport> {
  const [raw, customer] = [await RawLoop.to(controlPlane.access), new Customer(platform.apiUrl)];
  await customer.signUp();
  const crowd = await Crowd.of(platform, customer);
  say('looking for the fastest raw loop');
  const connections = await raw.fastest(CONNECTIONS_TO_TRY, TENANTS_PER_TRIAL);
  await crowd.provision(WARM_UP_TENANTS);

  const perTurn = Math.ceil(tenants / TURNS);
  const rawRates: number[] = [];
  const turns: Turn[] = [];
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(`turn ${turn} of ${TURNS}: ${perTurn} tenants by the raw loop, ${perTurn} by the platform`);
    rawRates.push(await raw.run(await rawTenants(perTurn), connections));
    turns.push(await crowd.provision(perTurn));
  }
  const rest = restSeconds > 0 ? await watchRest(controlPlane, platform, restSeconds, say) : null;
  await crowd.close();
  await customer.close();

  const [rawRate, platformRate] = [overall(rawRates), overall(turns.map((one) => one.perSecond))];
  return {
    bench: 'provision',
    tenants: perTurn * TURNS,
    objectsPerTenant: (await rawTenants(1))[0]?.length ?? 0,
    raw: { tenantsPerSecond: rounded(rawRate), connections },
    platform: {
      tenantsPerSecond: rounded(platformRate),
      signupToApplied: latencies(turns.flatMap(({ appliedMs }) => appliedMs)),
      creation: latencies(turns.flatMap(({ creationMs }) => creationMs)),
    },
    ratio: rounded(platformRate / rawRate, 2),
    ...(rest && { rest }),
  };
}

/** Of turns with equally many tenants each. */
function overall(perSecond: readonly number[]): number {
  return perSecond.length / perSecond.reduce((sum, rate) => sum + 1 / rate, 0);
}

interface Turn {
  readonly perSecond: number;
  readonly appliedMs: readonly number[];
  readonly creationMs: readonly number[];
}

const LOOK_EVERY_MS = 10;
const STUCK_MS = 120_000;

/** Creates tenants and sees them become applied, by a query of the control database every 10 ms. */
class Crowd {
  private constructor(
    private readonly customer: Customer,
    private readonly database: pg.Client,
  ) {}

  static async of(platform: Platform, customer: Customer): Promise<Crowd> {
    const database = new pg.Client(platform.databaseUrl);
    await database.connect();
    return new Crowd(customer, database);
  }

  async close(): Promise<void> {
    await this.database.end();
  }

  async provision(count: number): Promise<Turn> {
    const startedAt = performance.now();
    const underWay = new Map<string, number>();
    const appliedMs: number[] = [];
    const creationMs: number[] = [];
    const failures: unknown[] = [];
    let created = 0;
    let progressAt = startedAt;
    while (appliedMs.length < count) {
      for (; created < count && underWay.size < IN_FLIGHT; created += 1) {
        const slug = someSlug();
        const askedAt = performance.now();
        underWay.set(slug, askedAt);
        this.customer.createTenant(slug).then(
          () => creationMs.push(performance.now() - askedAt),
          (error: unknown) => failures.push(error),
        );
      }
      await delay(LOOK_EVERY_MS);
      if (failures.length > 0) throw failures[0];
      for (const slug of await this.#applied([...underWay.keys()])) {
        progressAt = performance.now();
        appliedMs.push(progressAt - (underWay.get(slug) ?? progressAt));
        underWay.delete(slug);
      }
      if (performance.now() - progressAt > STUCK_MS)
        throw new Error(`No tenant was applied for ${STUCK_MS / 1000} s; ${underWay.size} wait.`);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    return { perSecond: count / seconds, appliedMs, creationMs };
  }

  async #applied(slugs: readonly string[]): Promise<string[]> {
    const { rows } = await this.database.query<{ slug: string }>(
      'SELECT slug FROM tenants WHERE slug = ANY($1) AND applied_hash IS NOT NULL',
      [slugs],
    );
    return rows.map(({ slug }) => slug);
  }
}

/** Waits until every tenant is live, then counts what is written while nobody asks for anything. */
async function watchRest(
  { access }: ControlPlane,
  { databaseUrl }: Platform,
  seconds: number,
  say: (line: string) => void,
): Promise<NonNullable<ProvisionReport['rest']>> {
  const api = new ApiClient(access);
  const database = new pg.Client(databaseUrl);
  await database.connect();
  say('waiting until every tenant is live');
  const tenants = await untilLive(database);
  // Statistics of transactions just ended come a little later (pg_stat: at most once a second).
  await delay(2_000);
  const before = [await clusterWrites(api), await storedWrites(database)] as const;
  say(`watching ${tenants} tenants at rest for ${seconds} s`);
  await delay(seconds * 1000);
  const after = [await clusterWrites(api), await storedWrites(database)] as const;
  await database.end();
  await api.close();
  return {
    seconds,
    tenants,
    clusterWrites: after[0] - before[0],
    storedWrites: after[1] - before[1],
  };
}

/** The control plane's own controllers take their time: by default they make 20 calls a second each. */
const LIVE_WITHIN_MS = 15 * 60_000;

async function untilLive(database: pg.Client): Promise<number> {
  const deadline = performance.now() + LIVE_WITHIN_MS;
  for (;;) {
    const { rows } = await database.query<{ all: number; live: number }>(
      "SELECT count(*)::int AS all, count(*) FILTER (WHERE state = 'active')::int AS live FROM tenants",
    );
    const { all = 0, live = 0 } = rows[0] ?? {};
    if (all === live) return all;
    if (performance.now() > deadline) throw new Error(`Only ${live} of ${all} tenants are live.`);
    await delay(500);
  }
}
