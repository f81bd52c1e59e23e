/** Where the programs of a control plane are: built ones in a cache, etcd from the system. */
import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Programs {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kwok: string;
  /** What kwok does to nodes and pods. */
  readonly kwokStages: string;
}

/** Absolute paths; throws, saying what to run, where one is missing. */
export async function findPrograms(): Promise<Programs> {
  const cache = cacheFolder();
  const built = (path: string) => existing(join(cache, path), 'Run: test/control-plane/build');
  const [etcd, apiServer, controllerManager, scheduler, kwok, kwokStages] = await Promise.all([
    findEtcd(),
    built('kubernetes/kube-apiserver'),
    built('kubernetes/kube-controller-manager'),
    built('kubernetes/kube-scheduler'),
    built('kwok/kwok'),
    built('kwok/stages.yaml'),
  ]);
  return { etcd, apiServer, controllerManager, scheduler, kwok, kwokStages };
}

export interface TraefikProgram {
  readonly path: string;
  /** Its own custom resource definitions, as YAML documents. */
  readonly definitions: string;
}

export async function findTraefik(): Promise<TraefikProgram> {
  const built = (path: string) =>
    existing(join(cacheFolder(), path), 'Run: test/control-plane/build traefik');
  const [path, definitions] = await Promise.all([
    built('traefik/traefik'),
    built('traefik/definitions.yaml'),
  ]);
  return { path, definitions };
}

export interface NodePrograms {
  readonly kubelet: string;
  readonly kubeProxy: string;
  readonly coreDns: string;
}

export async function findNodePrograms(): Promise<NodePrograms> {
  const built = (path: string) =>
    existing(join(cacheFolder(), path), 'Run: test/control-plane/build node');
  const [kubelet, kubeProxy, coreDns] = await Promise.all([
    built('node/kubelet'),
    built('node/kube-proxy'),
    built('coredns/coredns'),
  ]);
  return { kubelet, kubeProxy, coreDns };
}

export function findH2spec(): Promise<string> {
  return existing(join(cacheFolder(), 'h2spec/h2spec'), 'Run: test/control-plane/build h2spec');
}

export function findStripeMock(): Promise<string> {
  return existing(
    join(cacheFolder(), 'stripe-mock/stripe-mock'),
    'Run: test/control-plane/build stripe-mock',
  );
}

export function findHelm(): Promise<string> {
  return existing(join(cacheFolder(), 'helm/helm'), 'Run: test/control-plane/build helm');
}

export function findPromtool(): Promise<string> {
  return existing(
    join(cacheFolder(), 'promtool/promtool'),
    'Run: test/control-plane/build promtool',
  );
}

export function findKubectl(): Promise<string> {
  return existing(
    join(cacheFolder(), 'kubernetes/kubectl'),
    'Run: test/control-plane/build kubectl',
  );
}

function cacheFolder(): string {
  const { FLEET_CONTROL_PLANE, XDG_CACHE_HOME } = process.env;
  const caches = XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return FLEET_CONTROL_PLANE ?? join(caches, 'fleetcommand/control-plane');
}

async function findEtcd(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  for (const folder of folders) {
    const path = join(folder, 'etcd');
    if (folder !== '' && (await exists(path))) return path;
  }
  throw new Error('etcd is not installed. On Debian run: sudo apt-get install -y etcd-server');
}

async function existing(path: string, remedy: string): Promise<string> {
  if (!(await exists(path))) throw new Error(`${path} does not exist. ${remedy}`);
  return path;
}

function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
