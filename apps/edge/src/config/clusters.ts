/** The clusters routes are read from: the one the edge belongs to, and further ones by kubeconfig files. */
import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { DNS_LABEL } from '@fleetcommand/kernel/dns-label';
import type { Variables } from './environment.js';

export interface EdgeCluster {
  /** As the platform calls it; absent where it is the only one. */
  readonly name?: string;
  readonly kubeconfigPath?: string;
  readonly context?: string;
  readonly inCluster: boolean;
}

function hasOwnCluster({ KUBECONFIG, KUBERNETES_SERVICE_HOST }: Variables): boolean {
  return KUBECONFIG !== undefined || KUBERNETES_SERVICE_HOST !== undefined;
}

/** The edge's own first. `faults` are sentences. */
export function readClusters(variables: Variables): {
  readonly clusters: readonly EdgeCluster[];
  readonly faults: readonly string[];
} {
  const { KUBECONFIG, KUBE_CONTEXT, EDGE_CLUSTER: name } = variables;
  const { files, faults } = kubeconfigFiles(variables.EDGE_KUBECONFIGS);
  const further = files.map((path) => ({
    name: basename(path, extname(path)),
    kubeconfigPath: path,
    inCluster: false,
  }));
  faults.push(...misnamed(further));
  if (!hasOwnCluster(variables))
    return { clusters: further, faults: [...faults, ...namedTwice(further)] };
  if (further.length > 0 && name === undefined)
    faults.push(
      'EDGE_CLUSTER must be the name of the edge’s own cluster where EDGE_KUBECONFIGS names further ones: routes are told apart by it',
    );
  const own: EdgeCluster = {
    inCluster: KUBECONFIG === undefined,
    ...(name !== undefined && { name }),
    ...(KUBECONFIG !== undefined && { kubeconfigPath: KUBECONFIG }),
    ...(KUBE_CONTEXT !== undefined && { context: KUBE_CONTEXT }),
  };
  const clusters = [own, ...further];
  return { clusters, faults: [...faults, ...namedTwice(clusters)] };
}

/** Files, and those in folders; what begins with a dot is a Secret's own book-keeping. */
function kubeconfigFiles(paths: readonly string[]): { files: string[]; faults: string[] } {
  const faults: string[] = [];
  const files = paths.flatMap((path) => {
    try {
      if (!statSync(path).isDirectory()) return [resolve(path)];
      const names = readdirSync(path).filter((each) => !each.startsWith('.'));
      return names.sort().map((each) => resolve(join(path, each)));
    } catch (error) {
      faults.push(
        `EDGE_KUBECONFIGS names ${path}, which cannot be read: ${(error as Error).message}`,
      );
      return [];
    }
  });
  return { files, faults };
}

/** As Kubernetes names things: a cluster's name becomes a part of its routers' names. */
function misnamed(further: ReadonlyArray<{ readonly name: string }>): string[] {
  return further
    .filter(({ name }) => !DNS_LABEL.test(name))
    .map(
      ({ name }) =>
        `EDGE_KUBECONFIGS holds "${name}", which is no cluster's name: call each file by its cluster, such as fsn-2.yaml`,
    );
}

function namedTwice(clusters: readonly EdgeCluster[]): string[] {
  const names = clusters.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map(
      (name) =>
        `The cluster ${name} is named twice in EDGE_CLUSTER and EDGE_KUBECONFIGS: name it once`,
    );
}
