/** Observes the platform while nobody asks it for anything. */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { ApiClient } from '../control-plane/api-client.js';
import type { ControlPlane } from '../control-plane/control-plane.js';
import type { Platform } from './platform.js';
import { clusterWrites, storedWrites, writesBetween, type StoredWrites } from './rest.js';

export interface Rest {
  readonly seconds: number;
  readonly tenants: number;
  readonly clusterWrites: number;
  /** Rows by table. */
  readonly storedWrites: StoredWrites;
}

interface Watched {
  readonly controlPlanes: readonly Pick<ControlPlane, 'access'>[];
  readonly platform: Platform;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** Waits until every tenant is live, then counts what is written while nobody asks for anything. */
export async function watchRest({ controlPlanes, platform, seconds, say }: Watched): Promise<Rest> {
  const apis = controlPlanes.map(({ access }) => new ApiClient(access));
  const database = new pg.Client(platform.databaseUrl);
  await database.connect();
  say('waiting until every tenant is live');
  const tenants = await untilLive(database);
  await untilQuiet(database);
  const before = [await writesOf(apis), await storedWrites(database)] as const;
  say(`watching ${tenants} tenants at rest for ${seconds} s`);
  await delay(seconds * 1000);
  const after = [await writesOf(apis), await storedWrites(database)] as const;
  await database.end();
  for (const api of apis) await api.close();
  return {
    seconds,
    tenants,
    clusterWrites: after[0] - before[0],
    storedWrites: writesBetween(before[1], after[1]),
  };
}

async function writesOf(apis: readonly ApiClient[]): Promise<number> {
  const counts = await Promise.all(apis.map(clusterWrites));
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Controllers go on reporting progress for a moment; and a connection of PostgreSQL that has fallen idle adds what it
 * wrote to the counters only after 10 s (PGSTAT_IDLE_INTERVAL).
 */
const QUIET_FOR_MS = 15_000;
const QUIET_WITHIN_MS = 120_000;

/** Of edges and clusters is written when they were asked last, every few seconds: that is no unrest of tenants. */
const OWN_LOOKS: ReadonlySet<string> = new Set(['edges', 'cluster_access']);

async function tenantsWrites(database: pg.Client): Promise<StoredWrites> {
  const all = Object.entries(await storedWrites(database));
  return Object.fromEntries(all.filter(([table]) => !OWN_LOOKS.has(table)));
}

/** Returns when nothing was written for a while, or it is clear that there is no end to it. */
async function untilQuiet(database: pg.Client): Promise<void> {
  const deadline = performance.now() + QUIET_WITHIN_MS;
  let [writes, since] = [await tenantsWrites(database), performance.now()];
  while (performance.now() - since < QUIET_FOR_MS && performance.now() < deadline) {
    await delay(500);
    const now = await tenantsWrites(database);
    if (!isDeepStrictEqual(now, writes)) [writes, since] = [now, performance.now()];
  }
}

/** The control plane's own controllers take their time: each makes only so many calls a second. */
const LIVE_WITHIN_MS = 15 * 60_000;

export async function untilLive(database: pg.Client): Promise<number> {
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
