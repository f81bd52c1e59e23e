/** Everything that is measured: real control planes with simulated nodes, the platform, two edges that read all of them, a DNS server. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { challtestsrvServer } from '@fleetcommand/embedded/challtestsrv';
import type { Running } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import { findProgram } from '@fleetcommand/embedded/programs';
import { unwrap } from '@fleetcommand/kernel/result';
import {
  makeKubeconfig,
  start,
  startControlPlane,
  type ControlPlane,
} from '../../control-plane/control-plane.js';
import { startEdge } from '../../routers/edge.js';
import type { Ports, Router } from '../../routers/router.js';
import { freePorts } from '../../routers/traefik.js';
import { APPS_DOMAIN, startPlatform, type Platform } from '../platform.js';
import { installDefinitions } from '../provision.js';
import { Operator } from './operator.js';
import { until } from './until.js';
import type { Components } from './usage.js';

/** What the worker calls the cluster it is set up with, and its region. */
const OWN = 'local';
const HOST = '127.0.0.1';
const NODES = 4;
const JOINED_WITHIN_MS = 120_000;

export interface NamedCluster {
  readonly name: string;
  readonly controlPlane: ControlPlane;
}

interface PlacedEdge {
  readonly name: string;
  /** For documentation (RFC 5737): nobody is led there. */
  readonly address: string;
  readonly ports: Ports;
  router: Router | null;
}

interface StageOptions {
  readonly clusters: number;
  readonly tenants: number;
  readonly say: (line: string) => void;
}

export class Stage {
  readonly clusters: NamedCluster[] = [];
  readonly edges: PlacedEdge[] = [];
  platform!: Platform;
  operator!: Operator;
  readonly #cleanUp: (() => Promise<unknown>)[] = [];
  readonly #resolver = new Resolver({ timeout: 1_000, tries: 1 });
  #worker: Running | null = null;
  #folder = '';

  private constructor(
    /** As many instances as there will be. */
    private readonly tenants: number,
    private readonly say: (line: string) => void,
  ) {}

  static async open({ clusters, tenants, say }: StageOptions): Promise<Stage> {
    const stage = new Stage(tenants, say);
    try {
      await stage.#open(clusters);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const clean of this.#cleanUp.toReversed()) await clean().catch(() => undefined);
  }

  components(): Components {
    const edges = this.edges.flatMap(({ name, router }) =>
      router ? [[name, router.running.pid] as const] : [],
    );
    return new Map([...this.platform.processes(), ...edges]);
  }

  /** Where visitors of instances are led, sorted. */
  async ledTo(): Promise<readonly string[]> {
    const found = await this.#resolver.resolve4(`*.${APPS_DOMAIN}`).catch(() => []);
    return found.sort((a, b) => a.localeCompare(b));
  }

  async startEdge(edge: PlacedEdge): Promise<void> {
    const [own] = this.clusters;
    if (!own) throw new Error('There is no cluster.');
    edge.router = await startEdge({
      kubeconfig: own.controlPlane.kubeconfig,
      ports: edge.ports,
      settings: {
        EDGE_CLUSTER: own.name,
        EDGE_KUBECONFIGS: this.#folder,
        EDGE_REGION: OWN,
        EDGE_PUBLIC_ADDRESSES: edge.address,
        // As the README advises: room for all that is to come, so that nothing of it reloads HAProxy.
        EDGE_POOL_SIZE: String(2 * this.tenants + 1_000),
      },
    });
  }

  async endEdge(edge: PlacedEdge): Promise<void> {
    await edge.router?.stop();
    edge.router = null;
  }

  async startWorker(): Promise<void> {
    this.#worker = await this.platform.startWorker();
  }

  async endWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = null;
  }

  async #open(count: number): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'fleet-scale-'));
    this.#cleanUp.push(() => rm(this.#folder, { recursive: true, force: true }));
    for (let i = 1; i <= count; i += 1) await this.#startCluster(i === 1 ? OWN : `${OWN}-${i}`);
    const dns = await this.#startDns();
    for (const number of [1, 2])
      this.edges.push({
        name: `edge-${number}`,
        address: `192.0.2.${number}`,
        ports: await freePorts(),
        router: null,
      });
    await this.#startPlatform(dns);
    await this.#join();
    this.#cleanUp.push(async () => {
      for (const edge of this.edges) await this.endEdge(edge);
    });
  }

  async #startCluster(name: string): Promise<void> {
    this.say(`starting the control plane ${name}`);
    const controlPlane = await startControlPlane({ nodes: NODES });
    this.#cleanUp.push(() => controlPlane.stop());
    await installDefinitions(controlPlane.kubeconfig);
    if (this.clusters.length > 0)
      await copyFile(controlPlane.kubeconfig, join(this.#folder, `${name}.yaml`));
    this.clusters.push({ name, controlPlane });
  }

  async #startDns(): Promise<string> {
    const [managementPort, dnsPort] = [await freePort(), await freePort()];
    const program = unwrap(await findProgram('pebble-challtestsrv'));
    const options = { host: HOST, managementPort, dnsPort, defaultAddress: '', program };
    const folder = await mkdtemp(join(tmpdir(), 'fleet-scale-dns-'));
    const running: Parameters<typeof start>[2] = [];
    this.#cleanUp.push(async () => {
      for (const server of running) await server.stop();
      await rm(folder, { recursive: true, force: true });
    });
    await start(challtestsrvServer(options), folder, running);
    this.#resolver.setServers([`${HOST}:${dnsPort}`]);
    return `http://${HOST}:${managementPort}`;
  }

  async #startPlatform(dns: string): Promise<void> {
    const [own] = this.clusters;
    if (!own) throw new Error('There is no cluster.');
    this.say('starting the platform');
    const password = randomBytes(12).toString('hex');
    const email = 'operator@bench.test';
    this.platform = await startPlatform(own.controlPlane.kubeconfig, {
      // Every look at an instance is a line of the worker's log.
      LOG_LEVEL: 'info',
      CLUSTER_NAME: own.name,
      REGION_ID: OWN,
      EDGES: this.edges.map(({ name, ports }) => `${name}=http://${HOST}:${ports.api}`).join(','),
      DNS_PROVIDER: 'challtestsrv',
      CHALLTESTSRV_URL: dns,
      OPERATOR_EMAIL: email,
      OPERATOR_PASSWORD: password,
    });
    this.#cleanUp.push(() => this.platform.stop());
    await this.startWorker();
    this.operator = await Operator.signIn(this.platform.apiUrl, { email, password });
  }

  /** Further clusters join as an operator has them join. */
  async #join(): Promise<void> {
    for (const { name, controlPlane } of this.clusters.slice(1))
      await this.operator.addCluster(name, OWN, await portable(controlPlane));
    await until(
      'every cluster is ready',
      async () => (await this.operator.clusters()).every(({ state }) => state === 'ready'),
      JOINED_WITHIN_MS,
    );
  }
}

/** Its kubeconfig with the certificate in it, since the platform reads no files of an operator's. */
async function portable({ access }: ControlPlane): Promise<string> {
  const ca = (await readFile(access.caFile)).toString('base64');
  return makeKubeconfig(access, { 'certificate-authority-data': ca });
}
