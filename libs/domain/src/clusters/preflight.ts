/** Whether a cluster can take part in the fleet: what a survey of it shows, judged line by line, each with its fix. */
import { takesInstances, type AccessNeed, type ClusterNode, type ClusterSurvey } from './survey.js';

export interface PreflightCheck {
  readonly name:
    | 'version'
    | 'permissions'
    | 'kinds'
    | 'network-policy'
    | 'nodes'
    | 'edge-nodes'
    | 'storage'
    | 'pod-security';
  /** `warning`: it can be used, and somebody should know. `failed`: it is not taken in. */
  readonly status: 'passed' | 'warning' | 'failed';
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
}

/** The oldest minor release of Kubernetes 1 that has all we use (ValidatingAdmissionPolicy v1, server-side apply). */
const OLDEST_MINOR = 30;

/**
 * DaemonSets by which network plugins are known, and whether they enforce NetworkPolicies. The API itself does not say:
 * it stores a policy whether or not anybody enforces it (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
const ENFORCING = [
  'calico-node',
  'canal',
  'cilium',
  'anetd',
  'antrea-agent',
  'weave-net',
  'kube-router',
  'ovnkube-node',
  'ovn-controller',
  'azure-npm',
  'kube-ovn-cni',
];
const NOT_ENFORCING = ['kube-flannel-ds', 'kube-flannel'];

export function judgeSurvey(survey: ClusterSurvey): readonly PreflightCheck[] {
  return [
    judgeVersion(survey),
    judgePermissions(survey),
    judgeKinds(survey),
    judgeNetwork(survey),
    judgeNodes(survey),
    judgeEdgeNodes(survey),
    judgeStorage(survey),
    ...judgeControlPlane(survey),
  ];
}

export function isFit(checks: readonly PreflightCheck[]): boolean {
  return checks.every(({ status }) => status !== 'failed');
}

function judgeVersion({ version: { major, minor, text } }: ClusterSurvey): PreflightCheck {
  if (major > 1 || minor >= OLDEST_MINOR) return passed('version', `Kubernetes ${text}.`);
  return failed(
    'version',
    `Kubernetes ${text} is older than 1.${OLDEST_MINOR}, which lacks what keeps instances apart.`,
    `Upgrade its control plane to 1.${OLDEST_MINOR} or later.`,
  );
}

function judgePermissions({ denied }: ClusterSurvey): PreflightCheck {
  if (denied.length === 0)
    return passed('permissions', 'Everything that is done there is allowed.');
  return failed(
    'permissions',
    `These credentials may not: ${describeNeeds(denied)}.`,
    'Bind the ClusterRole fleetcommand-worker of k8s/install.yaml to their user or service account, and check again.',
  );
}

/** `create, patch deployments.apps; list nodes`. */
function describeNeeds(needs: readonly AccessNeed[]): string {
  const verbs = new Map<string, string[]>();
  for (const { group, resource, verb, namespace } of needs) {
    const place = namespace === null ? '' : ` in ${namespace}`;
    const what = `${resource}${group === '' ? '' : `.${group}`}${place}`;
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `${list.join(', ')} ${what}`).join('; ');
}

function judgeKinds({ missingKinds }: ClusterSurvey): PreflightCheck {
  if (missingKinds.length === 0) return passed('kinds', 'It knows every kind of object we make.');
  return failed(
    'kinds',
    `It does not know ${missingKinds.join(', ')}.`,
    'Install their definitions: kubectl apply --server-side -f k8s/crds.',
  );
}

function judgeNetwork({ daemonSets }: ClusterSurvey): PreflightCheck {
  const name = 'network-policy';
  if (daemonSets === null)
    return warning(
      name,
      'Whether it enforces NetworkPolicies cannot be told: its DaemonSets may not be listed.',
      'Allow `list daemonsets.apps`, or see for yourself that instances cannot reach each other.',
    );
  const known = (list: readonly string[]) => daemonSets.find((one) => list.includes(one));
  const enforcing = known(ENFORCING);
  if (enforcing !== undefined)
    return passed(name, `NetworkPolicies are enforced by ${enforcing} (told by its DaemonSet).`);
  const idle = known(NOT_ENFORCING);
  if (idle !== undefined)
    return failed(
      name,
      `Its network plugin (${idle}) does not enforce NetworkPolicies: instances could reach each other.`,
      'Add one that does, such as Calico for policy only (Canal) or Cilium, and check again.',
    );
  return warning(
    name,
    'No DaemonSet of a network plugin that we know is there, so whether NetworkPolicies are enforced is not proven.',
    'See that a pod with a default-deny policy cannot be reached; managed clusters have a switch for it.',
  );
}

function judgeNodes({ nodes }: ClusterSurvey): PreflightCheck {
  if (nodes === null)
    return warning(
      'nodes',
      'Its nodes may not be listed, so its capacity is unknown and counts as unlimited.',
      'Allow `get, list, watch nodes`.',
    );
  const open = nodes.filter(takesInstances);
  if (open.length > 0)
    return passed('nodes', `${open.length} of ${nodes.length} nodes take instances.`);
  return failed('nodes', `No node takes instances: ${whyNot(nodes)}.`, fixForNodes(nodes));
}

function whyNot(nodes: readonly ClusterNode[]): string {
  if (nodes.length === 0) return 'there is none';
  return nodes
    .slice(0, 5)
    .map(({ name, isReady, isCordoned, taints }) => {
      if (!isReady) return `${name} is not ready`;
      return isCordoned ? `${name} is cordoned` : `${name} has the taint ${taints.join(', ')}`;
    })
    .join('; ');
}

function fixForNodes(nodes: readonly ClusterNode[]): string {
  const tainted = nodes.find(({ isReady, isCordoned, taints, isEdge }) => {
    return isReady && !isCordoned && taints.length > 0 && !isEdge;
  });
  if (!tainted) return 'Add a worker node, or uncordon one.';
  const [taint = ''] = tainted.taints;
  return `Add a node without taints, or take one away: kubectl taint node ${tainted.name} ${taint}-`;
}

function judgeEdgeNodes({ nodes }: ClusterSurvey): PreflightCheck {
  const edges = nodes?.filter(({ isEdge }) => isEdge) ?? [];
  const ready = edges.filter(({ isReady }) => isReady);
  if (ready.length > 0)
    return passed('edge-nodes', `${ready.length} of ${edges.length} edge nodes are ready.`);
  return warning(
    'edge-nodes',
    'No ready node is marked as an edge: visitors come in elsewhere, or nowhere.',
    'kubectl label node NAME node-role.fleetcommand.io/edge= && kubectl taint node NAME node-role.fleetcommand.io/edge=:NoSchedule',
  );
}

function judgeStorage({ storageClasses }: ClusterSurvey): PreflightCheck {
  const usual = storageClasses?.find(({ isDefault }) => isDefault);
  if (usual) return passed('storage', `Volumes are made by ${usual.name}.`);
  return warning(
    'storage',
    'It has no default StorageClass. Instances need none (their data is on data servers); what else runs there may.',
    'Mark one with storageclass.kubernetes.io/is-default-class=true if you want it.',
  );
}

const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

/** Its parts keep to `restricted`; that nothing else is let into their namespace, only the namespace's label says. */
function judgeControlPlane({ controlPlane }: ClusterSurvey): PreflightCheck[] {
  if (controlPlane === null) return [];
  const { name, podSecurity } = controlPlane;
  if (podSecurity === 'restricted')
    return [passed('pod-security', `Only pods without rights are let into ${name}.`)];
  return [
    warning(
      'pod-security',
      `Pod Security in ${name}, where the control plane and its secrets are, is ${podSecurity ?? 'what the API server takes by default'}: a pod with the node’s rights may be put beside them.`,
      `kubectl label --overwrite namespace ${name} ${POD_SECURITY}=restricted`,
    ),
  ];
}

type Name = PreflightCheck['name'];
const passed = (name: Name, message: string): PreflightCheck => ({
  name,
  status: 'passed',
  message,
  fix: null,
});
const warning = (name: Name, message: string, fix: string): PreflightCheck => ({
  name,
  status: 'warning',
  message,
  fix,
});
const failed = (name: Name, message: string, fix: string): PreflightCheck => ({
  name,
  status: 'failed',
  message,
  fix,
});
