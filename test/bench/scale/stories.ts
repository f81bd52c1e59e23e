/** What is done to a fleet of a given size, and what becomes of it. */
import pg from 'pg';
import type { Crowd } from '../crowd.js';
import { answersAt, ROUTER_HOST } from '../../routers/router.js';
import { latencies, rounded, type Latencies } from '../statistics.js';
import { untilLive } from '../watch-rest.js';
import { LookedAt } from './looked-at.js';
import type { NamedCluster, Stage } from './stage.js';
import { until } from './until.js';

const RESYNC_WITHIN_MS = 15 * 60_000;
const NOTICED_WITHIN_MS = 180_000;
const FOLLOWED_WITHIN_MS = 180_000;
/** Ordered at the moment the cluster is lost: some are placed there and wait. */
const ORDERED_MEANWHILE = 30;
/** Ordered once its loss is known. */
const ORDERED_ELSEWHERE = 30;

/** Seconds from the worker's start until it has looked at every instance. */
export async function resync(stage: Stage, tenants: number): Promise<number> {
  const { platform } = stage;
  await stage.endWorker();
  const looks = await LookedAt.from(platform.logOf('worker'));
  const startedAt = performance.now();
  await stage.startWorker();
  await until(
    'every tenant was looked at',
    async () => (await looks.count()) >= tenants,
    RESYNC_WITHIN_MS,
  );
  return rounded((performance.now() - startedAt) / 1000);
}

export interface Outage {
  readonly cluster: string;
  readonly tenantsThere: number;
  /** Until the operators' list says that it does not answer. */
  readonly noticedSeconds: number;
  /** Instances of other clusters that were there before, and of which anything changed meanwhile. */
  readonly othersDisturbed: number;
  /** Of instances ordered while it is away. */
  readonly appliedElsewhere: Latencies;
  /** Placed there although it was away. */
  readonly placedThere: number;
  /** Not live when it came back. */
  readonly backlog: number;
  /** From its API server's serving again. */
  readonly answersSeconds: number;
  readonly caughtUpSeconds: number;
  readonly edgesReady: boolean;
}

/** The last cluster is lost, and comes back. */
export async function loseCluster(
  stage: Stage,
  crowd: Crowd,
  say: (line: string) => void,
): Promise<Outage> {
  const lost = stage.clusters.at(-1);
  if (!lost || stage.clusters.length < 2) throw new Error('It takes two clusters to lose one.');
  const database = new pg.Client(stage.platform.databaseUrl);
  await database.connect();
  try {
    return await observeLoss({ stage, crowd, database, lost, say });
  } finally {
    await database.end();
  }
}

interface Loss {
  readonly stage: Stage;
  readonly crowd: Crowd;
  readonly database: pg.Client;
  readonly lost: NamedCluster;
  readonly say: (line: string) => void;
}

async function observeLoss({ stage, crowd, database, lost, say }: Loss): Promise<Outage> {
  const there = await clusterNamed(stage, lost.name);
  const isState = async (state: string) => (await clusterNamed(stage, lost.name)).state === state;
  say(`losing ${lost.name} with ${there.tenantCount} tenants`);
  const lostAt = await thisMoment(database);
  await lost.controlPlane.loseApiServer();
  await crowd.order(ORDERED_MEANWHILE);
  const noticedSeconds = await until(
    'its loss is noticed',
    () => isState('unreachable'),
    NOTICED_WITHIN_MS,
  );
  const placedBefore = (await clusterNamed(stage, lost.name)).tenantCount;
  const { appliedMs } = await crowd.provision(ORDERED_ELSEWHERE);
  const placedThere = (await clusterNamed(stage, lost.name)).tenantCount - placedBefore;
  const edgesReady = await areEdgesReady(stage);
  await untilOthersLive(database, there.id);
  const othersDisturbed = await disturbedSince(database, there.id, lostAt);
  const backlog = await notLive(database, 'cluster_id = $1', there.id);
  say(`${lost.name} comes back to ${backlog} tenants that wait`);
  await lost.controlPlane.restoreApiServer();
  const startedAt = performance.now();
  const answersSeconds = await until('it answers', () => isState('ready'), NOTICED_WITHIN_MS);
  await untilLive(database);
  const caughtUpSeconds = rounded((performance.now() - startedAt) / 1000);
  return {
    cluster: lost.name,
    tenantsThere: there.tenantCount,
    noticedSeconds,
    othersDisturbed,
    appliedElsewhere: latencies(appliedMs),
    placedThere,
    backlog,
    answersSeconds,
    caughtUpSeconds,
    edgesReady,
  };
}

export interface DnsFollowing {
  readonly edges: number;
  /** Until nobody is led to an edge that has ended. */
  readonly outSeconds: number;
  /** Until they are led to it again, once it serves. */
  readonly inSeconds: number;
}

/** An edge ends and comes back; visitors are led around it. */
export async function loseEdge(stage: Stage): Promise<DnsFollowing> {
  const all = stage.edges.map(({ address }) => address);
  const leads = (addresses: readonly string[]) => async () =>
    (await stage.ledTo()).join() === addresses.join();
  await until('records lead to every edge', leads(all), FOLLOWED_WITHIN_MS);
  const lost = stage.edges.at(-1);
  if (!lost) throw new Error('There is no edge.');
  await stage.endEdge(lost);
  const others = all.filter((address) => address !== lost.address);
  const outSeconds = await until('records lead around it', leads(others), FOLLOWED_WITHIN_MS);
  await stage.startEdge(lost);
  const inSeconds = await until('records lead to it again', leads(all), FOLLOWED_WITHIN_MS);
  return { edges: all.length, outSeconds, inSeconds };
}

async function clusterNamed({ operator }: Stage, wanted: string) {
  const found = (await operator.clusters()).find(({ name }) => name === wanted);
  if (!found) throw new Error(`There is no cluster ${wanted}.`);
  return found;
}

const OTHERS_LIVE_WITHIN_MS = 120_000;

async function untilOthersLive(database: pg.Client, lostId: string): Promise<void> {
  const live = async () => (await notLive(database, 'cluster_id <> $1', lostId)) === 0;
  await until('every instance of the other clusters is live', live, OTHERS_LIVE_WITHIN_MS);
}

async function notLive(database: pg.Client, where: string, clusterId: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM tenants WHERE state <> 'active' AND ${where}`,
    [clusterId],
  );
  return rows[0]?.count ?? 0;
}

/** Of instances that were there before. Each write of a row gives it the number of its transaction. */
async function disturbedSince(
  database: pg.Client,
  lostId: string,
  lostAt: Moment,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM tenants
     WHERE cluster_id <> $1 AND created_at < $2 AND xmin::text::bigint >= $3`,
    [lostId, lostAt.time, lostAt.transaction],
  );
  return rows[0]?.count ?? 0;
}

interface Moment {
  readonly time: string;
  readonly transaction: string;
}

async function thisMoment(database: pg.Client): Promise<Moment> {
  const { rows } = await database.query<Moment>(
    'SELECT now()::text AS time, pg_current_xact_id()::text AS transaction',
  );
  if (!rows[0]) throw new Error('PostgreSQL does not tell the time.');
  return rows[0];
}

async function areEdgesReady({ edges }: Stage): Promise<boolean> {
  const answers = await Promise.all(
    edges.map(({ ports }) => answersAt(`http://${ROUTER_HOST}:${ports.api}/readyz`)),
  );
  return answers.every(({ ok }) => ok);
}
