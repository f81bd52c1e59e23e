/**
 * `bench labels`: how long from a container's start, as the engine tells it, until a client is served by its labels. On a
 * double of the Engine API, among many containers with labels of several kinds, in turns with the same beside one.
 */
import { dynamicSources } from '@fleetcommand/edge/test-rig/dynamic-sources';
import { startRig } from '@fleetcommand/edge/test-rig/edge-rig';
import { EngineDouble } from '@fleetcommand/edge/test-rig/engine-double';
import { startOrigin } from '@fleetcommand/edge/test-rig/origin';

import { latencies, percentile, rounded, type Latencies } from './statistics.js';
import { Visitor } from './visitor.js';

export interface LabelsOptions {
  readonly containers: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

export interface LabelsReport {
  readonly bench: 'labels';
  readonly containers: number;
  readonly rounds: number;
  /** Beside one other. */
  readonly alone: Latencies;
  /** Among all. */
  readonly among: Latencies;
  readonly removal: Latencies;
  /** Of the p99: what the others cost. */
  readonly ratio: number;
}

const TURNS = 3;
const WARM_UP = 8;

export async function benchLabels({
  containers,
  rounds,
  say,
}: LabelsOptions): Promise<LabelsReport> {
  const origin = await startOrigin('labels');
  const worlds = [await World.of(1, origin.port), await World.of(containers, origin.port)] as const;
  const samples = { alone: [] as number[], among: [] as number[], removal: [] as number[] };
  try {
    for (let turn = 1; turn <= TURNS; turn += 1) {
      const count = Math.max(1, Math.round(rounds / TURNS));
      say(`turn ${turn} of ${TURNS}: ${count} containers come and go beside 1, then ${containers}`);
      const [alone, among] = [await worlds[0].measure(count), await worlds[1].measure(count)];
      samples.alone.push(...alone.coming);
      samples.among.push(...among.coming);
      samples.removal.push(...among.going);
    }
  } finally {
    for (const world of worlds) await world.end();
    await origin.close();
  }
  return {
    bench: 'labels',
    containers,
    rounds: samples.among.length,
    alone: latencies(samples.alone),
    among: latencies(samples.among),
    removal: latencies(samples.removal),
    ratio: rounded(percentile(samples.among, 0.99) / percentile(samples.alone, 0.99), 2),
  };
}

/** An engine with containers, an edge that follows it, and a client on one connection. */
class World {
  private constructor(
    private readonly engine: EngineDouble,
    private readonly rig: Awaited<ReturnType<typeof startRig>>,
    private readonly client: Visitor,
    private readonly originPort: number,
  ) {}

  static async of(containers: number, originPort: number): Promise<World> {
    const engine = await EngineDouble.start();
    for (let index = 0; index < containers; index += 1)
      engine.run({ id: `c${index}`, labels: labelsOf(`c${index}`, index, originPort) });
    const { sources } = dynamicSources([`--providers.docker.endpoint=${engine.endpoint}`]);
    const rig = await startRig(sources, { EDGE_POOL_SIZE: String(2 * containers + 64) });
    const client = new Visitor(`http://127.0.0.1:${rig.http}`, '/app/x');
    const world = new World(engine, rig, client, originPort);
    await world.until(`c${containers - 1}`, 200);
    // The first of a kind is a new kind of step, which is a reload; what is measured are others of known kinds.
    await world.measure(WARM_UP);
    return world;
  }

  /** Each is gone before the next comes. */
  async measure(count: number): Promise<{ coming: number[]; going: number[] }> {
    const [coming, going]: [number[], number[]] = [[], []];
    for (let index = 0; index < count; index += 1) {
      const id = `new${index}`;
      const labels = labelsOf(id, index, this.originPort);
      coming.push(
        await timed(
          () => this.engine.run({ id, labels }),
          () => this.until(id, 200),
        ),
      );
      going.push(
        await timed(
          () => this.engine.end(id),
          () => this.until(id, 404),
        ),
      );
    }
    return { coming, going };
  }

  async end(): Promise<void> {
    await this.client.close();
    await this.rig.dispose();
    await this.engine.stop();
  }

  private until(id: string, wanted: number): Promise<void> {
    return this.client.until(`${id}.test`, ({ status }) => status === wanted);
  }
}

async function timed(act: () => void, until: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  act();
  await until();
  return performance.now() - startedAt;
}

/** Kinds by turns: a host, a path that is stripped, a cookie, a header that is set. */
function labelsOf(name: string, index: number, port: number): Record<string, string> {
  const router = `traefik.http.routers.${name}`;
  const service = `traefik.http.services.${name}.loadbalancer`;
  const middleware = `traefik.http.middlewares.${name}`;
  const more: readonly Record<string, string>[] = [
    { [`${router}.rule`]: `Host(\`${name}.test\`)` },
    {
      [`${router}.rule`]: `Host(\`${name}.test\`) && PathPrefix(\`/app\`)`,
      [`${router}.middlewares`]: name,
      [`${middleware}.stripprefix.prefixes`]: '/app',
    },
    {
      [`${router}.rule`]: `Host(\`${name}.test\`)`,
      [`${service}.sticky.cookie.name`]: 'io',
    },
    {
      [`${router}.rule`]: `Host(\`${name}.test\`)`,
      [`${router}.middlewares`]: name,
      [`${middleware}.headers.customrequestheaders.X-Container`]: name,
    },
  ];
  return { [`${service}.server.port`]: String(port), ...more[index % more.length] };
}
