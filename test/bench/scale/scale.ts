/**
 * `bench scale`: one platform, its edges and several clusters, filled to one size after the other through the public API; at
 * each, what every component takes at rest, what is written then, and how long a worker that starts needs to look at
 * all. At the last a cluster and an edge are lost and come back. What was measured until it is interrupted, or a part fails, is
 * reported all the same.
 */
import { Course } from '../course.js';
import { Crowd } from '../crowd.js';
import { connectionsTo, Customer } from '../customer.js';
import { rounded } from '../statistics.js';
import { untilLive, watchRest, type Rest } from '../watch-rest.js';
import pg from 'pg';
import { Stage } from './stage.js';
import { loseCluster, loseEdge, resync, type DnsFollowing, type Outage } from './stories.js';
import { fitLine, type StraightLine } from './straight-line.js';
import { usageOf, type Usage, type UsageByComponent } from './usage.js';

export interface ScaleOptions {
  /** Ascending: how many tenants there are when each size is measured. */
  readonly sizes: readonly number[];
  readonly clusters: number;
  /** How long they are watched at rest. */
  readonly restSeconds: number;
  readonly say: (line: string) => void;
}

export interface SizeFindings {
  readonly tenants: number;
  readonly byCluster: Readonly<Record<string, number>>;
  /** How fast the platform came there from the size before. */
  readonly tenantsPerSecond: number;
  readonly resyncSeconds: number;
  readonly rest: Rest;
  readonly usage: UsageByComponent;
}

/** How a component's use grows with tenants. */
export interface Growth {
  readonly memoryMb: StraightLine;
  readonly cpuPercent: StraightLine;
}

export interface ScaleReport {
  readonly bench: 'scale';
  readonly clusters: number;
  readonly sizes: readonly SizeFindings[];
  /** Null of one that was not measured at two sizes. */
  readonly growth: Readonly<Record<string, Growth | null>>;
  readonly outage: Outage | null;
  readonly dns: DnsFollowing | null;
  readonly seconds: Readonly<Record<string, number>>;
  readonly unfinished: Readonly<Record<string, string>>;
}

export async function benchScale({
  sizes,
  clusters,
  restSeconds,
  say,
}: ScaleOptions): Promise<ScaleReport> {
  const found: SizeFindings[] = [];
  let [outage, dns]: [Outage | null, DnsFollowing | null] = [null, null];
  const course = new Course(say);
  const stage = await Stage.open({ clusters, tenants: Math.max(...sizes), say });
  const filler = await Filler.open(stage);
  try {
    for (const size of sizes)
      await course.step(`${size} tenants`, async () => {
        const tenantsPerSecond = await filler.fillTo(size, say);
        found.push({ ...(await measure(stage, restSeconds, say)), tenantsPerSecond });
        say(JSON.stringify(found.at(-1)));
      });
    await course.step('edge lost', async () => {
      dns = await loseEdge(stage);
    });
    if (clusters > 1)
      await course.step('cluster lost', async () => {
        outage = await loseCluster(stage, filler.crowd, say);
      });
  } finally {
    await filler.close();
    await stage.close();
  }
  const { seconds, unfinished } = course;
  return {
    bench: 'scale',
    clusters,
    sizes: found,
    growth: growthOf(found),
    outage,
    dns,
    seconds,
    unfinished,
  };
}

/** The one customer all instances belong to. */
class Filler {
  private tenants = 1;

  private constructor(
    private readonly stage: Stage,
    readonly crowd: Crowd,
    private readonly connections: ReturnType<typeof connectionsTo>,
  ) {}

  static async open(stage: Stage): Promise<Filler> {
    const connections = connectionsTo(stage.platform.apiUrl);
    const customer = new Customer(connections);
    await customer.signUp();
    return new Filler(stage, await Crowd.of(stage.platform, customer), connections);
  }

  async fillTo(size: number, say: (line: string) => void): Promise<number> {
    const missing = Math.max(0, size - this.tenants);
    say(`filling from ${this.tenants} to ${size} tenants`);
    const { perSecond } = await this.crowd.provision(missing);
    this.tenants += missing;
    for (const edge of this.stage.edges) if (!edge.router) await this.stage.startEdge(edge);
    return rounded(perSecond);
  }

  async close(): Promise<void> {
    await this.crowd.close();
    await this.connections.destroy();
  }
}

async function measure(
  stage: Stage,
  seconds: number,
  say: (line: string) => void,
): Promise<Omit<SizeFindings, 'tenantsPerSecond'>> {
  const { platform } = stage;
  const controlPlanes = stage.clusters.map(({ controlPlane }) => controlPlane);
  const database = new pg.Client(platform.databaseUrl);
  await database.connect();
  say('waiting until every tenant is live');
  const tenants = await untilLive(database);
  await database.end();
  say('a worker starts');
  const resyncSeconds = await resync(stage, tenants);
  say(`it looked at all after ${resyncSeconds} s`);
  const rest = await watchRest({ controlPlanes, platform, seconds, say });
  const usage = await usageOf(stage.components(), seconds);
  const clusters = await stage.operator.clusters();
  const byCluster = Object.fromEntries(
    clusters.map(({ name, tenantCount }) => [name, tenantCount]),
  );
  return { tenants, byCluster, resyncSeconds, rest, usage };
}

function growthOf(found: readonly SizeFindings[]): Record<string, Growth | null> {
  const names = [...new Set(found.flatMap(({ usage }) => Object.keys(usage)))];
  const line = (name: string, of: (usage: Usage) => number) =>
    fitLine(
      found.flatMap(({ tenants, usage }) => {
        const used = usage[name];
        return used ? [{ x: tenants, y: of(used) }] : [];
      }),
    );
  return Object.fromEntries(
    names.map((name) => {
      const memoryMb = line(name, (used) => used.memoryMb);
      const cpuPercent = line(name, (used) => used.cpuPercent);
      return [name, memoryMb && cpuPercent && { memoryMb, cpuPercent }];
    }),
  );
}
