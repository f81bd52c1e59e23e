/**
 * The cluster that these specs hold to Kubernetes' behaviour: the one that FLEET_TEST_KUBECONFIG names (an
 * administrator's, with nodes that run or simulate pods), else a sandbox of the spec file's own.
 */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { Secret } from '@fleetcommand/kernel/secret';
import { silentLog } from '@fleetcommand/sandbox/log';
import { startSandbox } from '@fleetcommand/sandbox/sandbox';
import { afterAll, beforeAll } from 'vitest';
import { parse } from 'yaml';
import { Api } from './api.js';
import type { KubeObject } from './kube-object.js';
import { paths } from './paths.js';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** In the sandbox these images are programs; simulated nodes start anything. */
const ANSWERING = {
  command: [
    '$(sandbox.node)',
    '-e',
    `require('http').createServer((_, answer) => answer.end()).listen(3000, process.env.HOST)`,
  ],
  env: { HOST: '$(status.podIP)' },
};
const CATALOGUE = {
  images: [
    { image: 'web:*', command: ['/bin/sleep', '100000'] },
    { image: 'chat:*', ...ANSWERING },
    { image: 'fleetcommand/sample-chat:*', ...ANSWERING },
  ],
};
/** Of the sandbox; small, so that a spec can outrun it. */
export const WATCH_WINDOW = 100;
const TOKEN = 'cluster-suite';

export class ClusterUnderTest {
  #api: Api | undefined;
  #kubeconfig = '';
  readonly #namespaces: string[] = [];
  readonly #cleanUp: (() => Promise<unknown>)[] = [];

  get api(): Api {
    if (!this.#api) throw new Error('the cluster has not started');
    return this.#api;
  }

  /** Started for the file, not somebody's own cluster: it does not evaluate CEL. */
  get isSandbox(): boolean {
    return process.env['FLEET_TEST_KUBECONFIG'] === undefined;
  }

  /** Path of an administrator's kubeconfig. */
  get kubeconfig(): string {
    return this.#kubeconfig;
  }

  /** A namespace of this spec's own, removed after the file's last test. */
  async namespace(labels: Record<string, string> = {}): Promise<string> {
    const name = `suite-${randomUUID().slice(0, 8)}`;
    const created = await this.api.create(paths.namespaces(), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
    if (created.status !== 201) throw new Error(JSON.stringify(created.body));
    this.#namespaces.push(name);
    return name;
  }

  /** For namespaces that a test makes by other means. */
  removeLater(namespace: string): void {
    this.#namespaces.push(namespace);
  }

  async start(): Promise<void> {
    this.#kubeconfig = process.env['FLEET_TEST_KUBECONFIG'] ?? (await this.#startSandbox());
    this.#api = await Api.connect(this.#kubeconfig);
    await this.#installDefinitions();
  }

  async stop(): Promise<void> {
    for (const name of this.#namespaces) await this.#api?.delete(paths.namespaces(name));
    await this.#api?.close();
    for (const clean of this.#cleanUp.toReversed()) await clean();
  }

  async #startSandbox(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'cluster-suite-'));
    this.#cleanUp.push(() => rm(folder, { recursive: true, force: true }));
    // Pods run as other users and pass through it.
    await chmod(folder, 0o755);
    const catalogue = join(folder, 'images.json');
    await writeFile(catalogue, JSON.stringify(CATALOGUE));
    const sandbox = await startSandbox({
      dataDir: join(folder, 'data'),
      tokens: [{ token: new Secret(TOKEN), user: 'suite' }],
      catalogue,
      log: silentLog,
      watchWindow: WATCH_WINDOW,
    });
    this.#cleanUp.push(() => sandbox.stop());
    const kubeconfig = await writeKubeconfig({ server: sandbox.url, user: { token: TOKEN } });
    this.#cleanUp.push(() => kubeconfig.remove());
    return kubeconfig.path;
  }

  async #installDefinitions(): Promise<void> {
    const folder = join(REPOSITORY, 'k8s/crds');
    for (const file of await readdir(folder)) {
      const definition = parse(await readFile(join(folder, file), 'utf8')) as KubeObject;
      const path = paths.definitions(definition.metadata.name);
      const applied = await this.api.apply(path, definition, { manager: 'suite', force: true });
      if (applied.status > 201) throw new Error(`${file}: ${JSON.stringify(applied.body)}`);
      await this.api.until(path, isEstablished);
    }
  }
}

function isEstablished(definition: KubeObject): boolean {
  const { conditions } = (definition['status'] ?? {}) as {
    conditions?: { type: string; status: string }[] | null;
  };
  return !!conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
}

/** The cluster of this spec file, there from its first test to its last. */
export function clusterUnderTest(): ClusterUnderTest {
  const cluster = new ClusterUnderTest();
  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());
  return cluster;
}
