/** What a cluster shows of itself to whoever asks it, as far as that can be told from its API. */
export interface ClusterSurvey {
  readonly version: KubernetesVersion;
  /** Of what the worker does there, what it may not do. */
  readonly denied: readonly AccessNeed[];
  /** Kinds it has to know and does not, such as `IngressRoute (traefik.io/v1alpha1)`. */
  readonly missingKinds: readonly string[];
  /** Null where they may not be listed. */
  readonly nodes: readonly ClusterNode[] | null;
  /** Null where they may not be listed. */
  readonly storageClasses: readonly { readonly name: string; readonly isDefault: boolean }[] | null;
  /** Names of its DaemonSets, by which network plugins are known; null where they may not be listed. */
  readonly daemonSets: readonly string[] | null;
  /** Where the control plane itself runs; null in every other cluster, and where it runs in none. */
  readonly controlPlane: ControlPlaneNamespace | null;
}

export interface ControlPlaneNamespace {
  readonly name: string;
  /** What of Pod Security is enforced there, such as `restricted`; null: what the API server takes by default. */
  readonly podSecurity: string | null;
}

export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
  /** Such as `v1.33.2`. */
  readonly text: string;
}

export interface ClusterNode {
  readonly name: string;
  readonly isReady: boolean;
  readonly isCordoned: boolean;
  /** Labelled or tainted as one of the edge's own: `node-role.fleetcommand.io/edge`. */
  readonly isEdge: boolean;
  /** Taints that keep instances off it, as `key=value:effect`. */
  readonly taints: readonly string[];
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

/** One thing that must be allowed. */
export interface AccessNeed {
  /** Empty for the core group. */
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  /** Null: in every namespace. */
  readonly namespace: string | null;
}

/** What instances can have of a cluster altogether. */
export interface ClusterCapacity {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

export const NOTHING: ClusterCapacity = { cpuMillis: 0, memoryBytes: 0, pods: 0 };

/** `sum`, and `each` so many times besides. */
export function plus(
  sum: ClusterCapacity,
  { cpuMillis, memoryBytes, pods }: ClusterCapacity,
  times = 1,
): ClusterCapacity {
  return {
    cpuMillis: sum.cpuMillis + times * cpuMillis,
    memoryBytes: sum.memoryBytes + times * memoryBytes,
    pods: sum.pods + times * pods,
  };
}

/** Of the nodes that take instances: those that are ready, open, and have no taint that instances do not tolerate. */
export function capacityOf(nodes: readonly ClusterNode[]): ClusterCapacity {
  return nodes.filter(takesInstances).reduce((sum, node) => plus(sum, node), NOTHING);
}

export function takesInstances({ isReady, isCordoned, taints }: ClusterNode): boolean {
  return isReady && !isCordoned && taints.length === 0;
}
