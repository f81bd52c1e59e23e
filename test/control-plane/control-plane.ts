/**
 * A real Kubernetes control plane of this process' own: etcd, API server, controller manager, scheduler and,
 * for nodes, kwok. It changes nothing outside a temporary folder and its free ports of the loopback, ends with
 * `stop()`, and on Linux also with this process, however that ends.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, untilReady, type Running } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ApiClient, type Access } from './api-client.js';
import { addNodes, areNodesReady } from './nodes.js';
import { findPrograms } from './programs.js';
import {
  API_SERVER,
  HOST,
  apiCertificateOf,
  apiServer,
  apiUrl,
  controllerManager,
  etcd,
  kubeconfigOf,
  kwok,
  scheduler,
  serviceAccountKeyOf,
  tokensOf,
  type Site,
} from './servers.js';

export interface ControlPlane {
  /** Path of a kubeconfig of a cluster administrator. */
  readonly kubeconfig: string;
  /** The same as values, for clients that want no library. */
  readonly access: Access;
  /** Ends its API server as a crash does; what it keeps stays. */
  loseApiServer(): Promise<void>;
  /** Starts it again where it was; resolves once it serves. */
  restoreApiServer(): Promise<void>;
  /** Ends the servers, the last started first, and removes the folder. */
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Simulated nodes; without any, pods stay pending. */
  readonly nodes: number;
  /**
   * Default true. False: no controllers and no scheduler, so that nothing is made but what is written, and writing
   * takes a third of the time; namespaces that are deleted stay.
   */
  readonly controllers?: boolean;
  /** Where pods reach the API server; default: the loopback only. */
  readonly address?: string;
}

/** Resolves once everything serves; throws with the end of the log of what did not. */
export async function startControlPlane({
  nodes,
  controllers = true,
  address = HOST,
}: ControlPlaneOptions): Promise<ControlPlane> {
  const site = await prepareSite(address);
  const running: Running[] = [];
  const stop = async (): Promise<void> => {
    for (const server of running.toReversed()) await server.stop();
    await site.api.close();
    for (const folder of [site.folder, site.dataFolder])
      await rm(folder, { recursive: true, force: true });
  };
  const specs = [
    etcd(site),
    apiServer(site),
    ...(controllers ? [controllerManager(site), scheduler(site)] : []),
  ];
  try {
    for (const spec of specs) await start(spec, site.folder, running);
    if (nodes > 0) {
      await addNodes(site.api, nodes);
      const probe = () => areNodesReady(site.api, nodes);
      await start(kwok(site, probe), site.folder, running);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kubeconfig: kubeconfigOf(site.folder),
    access: site.access,
    async loseApiServer() {
      const index = running.findIndex(({ name }) => name === API_SERVER);
      const [lost] = index < 0 ? [] : running.splice(index, 1);
      await lost?.stop();
    },
    restoreApiServer: () => start(apiServer(site), site.folder, running),
    stop,
  };
}

/** Where Linux keeps files in memory: etcd waits for every write's being on disk. */
const MEMORY = '/dev/shm';

async function prepareSite(address: string): Promise<Site> {
  const programs = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'control-plane-'));
  const [api, etcdClients, etcdPeers] = await Promise.all([freePort(), freePort(), freePort()]);
  const token = randomBytes(24).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const access = { url: apiUrl(address, api), token, caFile: apiCertificateOf(folder) };
  const secretly = { mode: 0o600 };
  await Promise.all([
    writeFile(tokensOf(folder), `${token},admin,1,system:masters\n`, secretly),
    writeFile(
      kubeconfigOf(folder),
      makeKubeconfig(access, { 'certificate-authority': access.caFile }),
      secretly,
    ),
    writeFile(
      serviceAccountKeyOf(folder),
      privateKey.export({ type: 'pkcs8', format: 'pem' }),
      secretly,
    ),
  ]);
  return {
    programs,
    folder,
    dataFolder: await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'control-plane-')),
    ports: { api, etcd: etcdClients, etcdPeer: etcdPeers },
    address,
    access,
    api: new ApiClient(access),
  };
}

/** JSON is YAML, too. `authority` is the server's: its file, or for whoever reads none of our files, its text. */
export function makeKubeconfig(
  { url, token }: Pick<Access, 'url' | 'token'>,
  authority: { 'certificate-authority': string } | { 'certificate-authority-data': string },
): string {
  const name = 'control-plane';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

const LOG_TAIL_LINES = 15;

/** Launches it and waits until it serves; throws with the end of its log where it does not. */
export async function start(spec: ServerSpec, folder: string, running: Running[]): Promise<void> {
  const logFile = join(folder, `${spec.name}.log`);
  const log = await open(logFile, 'a');
  try {
    const launched = await launch(spec, { logDescriptor: log.fd });
    if (!launched.ok) throw new Error(launched.error.message);
    running.push(launched.value);
    const ready = await untilReady(spec, launched.value);
    if (ready.ok) return;
    const tail = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-LOG_TAIL_LINES);
    throw new Error(`${ready.error.message} Its log ends:\n${tail.join('\n')}`);
  } finally {
    await log.close();
  }
}
