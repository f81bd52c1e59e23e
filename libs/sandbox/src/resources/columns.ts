import type {
  CoreV1Event,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1Node,
  V1Pod,
  V1PodDisruptionBudget,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Service,
} from '@kubernetes/client-node';
import { objectSelectorRequirements, printRequirements } from '../selectors/label-selector.js';
import type { KubeObject } from '../objects/store.js';
import { shortDuration } from './duration.js';
import { fieldAt, typed } from '../objects/object-fields.js';
import { summarizePod } from './pod-status.js';
import type { Column } from './resource-type.js';

/** The columns of `kubectl get`, kind by kind, as the real server prints them. */
const text = (name: string, value: Column['value'], priority = 0): Column => ({
  name,
  type: 'string',
  value,
  priority,
});
const count = (name: string, value: Column['value'], priority = 0): Column => ({
  name,
  type: 'integer',
  value,
  priority,
});

const ageOf = (object: KubeObject, now: Date): string => {
  const created = object.metadata.creationTimestamp;
  return created ? shortDuration(now.getTime() - Date.parse(created)) : '<unknown>';
};

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  value: ({ metadata }) => metadata.name ?? '',
};
export const AGE: Column = text('Age', ageOf);
const CREATED_AT = text('Created At', ({ metadata }) => metadata.creationTimestamp ?? '');

const size = (path: string) => (object: KubeObject) =>
  Object.keys(fieldAt(object, path) ?? {}).length;
const selectorText = (selector: Parameters<typeof objectSelectorRequirements>[0] | undefined) =>
  printRequirements(objectSelectorRequirements(selector ?? {})) || '<none>';
const labelsText = (labels: Record<string, string> | undefined) =>
  selectorText(labels ? { matchLabels: labels } : undefined);
const images = (object: KubeObject): string =>
  templateContainers(object)
    .map(({ image }) => image ?? '')
    .join(',');
const containerNames = (object: KubeObject): string =>
  templateContainers(object)
    .map(({ name }) => name)
    .join(',');

function templateContainers(object: KubeObject): { name: string; image?: string }[] {
  return typed<V1Deployment>(object).spec?.template.spec?.containers ?? [];
}

const POD: Column[] = [
  NAME,
  text('Ready', (object) => {
    const { ready, containers } = summarizePod(typed<V1Pod>(object));
    return `${ready}/${containers}`;
  }),
  text('Status', (object) => summarizePod(typed<V1Pod>(object)).reason),
  text('Restarts', (object) => String(summarizePod(typed<V1Pod>(object)).restarts)),
  AGE,
  text('IP', (object) => typed<V1Pod>(object).status?.podIP ?? '<none>', 1),
  text('Node', (object) => typed<V1Pod>(object).spec?.nodeName ?? '<none>', 1),
  text('Nominated Node', (object) => typed<V1Pod>(object).status?.nominatedNodeName ?? '<none>', 1),
  text('Readiness Gates', () => '<none>', 1),
];

const DEPLOYMENT: Column[] = [
  NAME,
  text('Ready', (object) => {
    const { spec, status } = typed<V1Deployment>(object);
    return `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`;
  }),
  count('Up-to-date', (object) => typed<V1Deployment>(object).status?.updatedReplicas ?? 0),
  count('Available', (object) => typed<V1Deployment>(object).status?.availableReplicas ?? 0),
  AGE,
  text('Containers', containerNames, 1),
  text('Images', images, 1),
  text('Selector', (object) => selectorText(typed<V1Deployment>(object).spec?.selector), 1),
];

const REPLICA_SET: Column[] = [
  NAME,
  count('Desired', (object) => typed<V1ReplicaSet>(object).spec?.replicas ?? 0),
  count('Current', (object) => typed<V1ReplicaSet>(object).status?.replicas ?? 0),
  count('Ready', (object) => typed<V1ReplicaSet>(object).status?.readyReplicas ?? 0),
  AGE,
  text('Containers', containerNames, 1),
  text('Images', images, 1),
  text('Selector', (object) => selectorText(typed<V1ReplicaSet>(object).spec?.selector), 1),
];

const SERVICE: Column[] = [
  NAME,
  text('Type', (object) => typed<V1Service>(object).spec?.type ?? ''),
  text('Cluster-IP', (object) => typed<V1Service>(object).spec?.clusterIP ?? '<none>'),
  text('External-IP', (object) => {
    const { spec, status } = typed<V1Service>(object);
    if (spec?.type === 'ExternalName') return spec.externalName ?? '<none>';
    const balancer =
      status?.loadBalancer?.ingress?.map(({ ip, hostname }) => ip ?? hostname ?? '') ?? [];
    const addresses = [...balancer, ...(spec?.externalIPs ?? [])];
    if (addresses.length > 0) return addresses.join(',');
    return spec?.type === 'LoadBalancer' ? '<pending>' : '<none>';
  }),
  text('Port(s)', (object) => {
    const ports = typed<V1Service>(object).spec?.ports ?? [];
    const shown = ports.map(({ port, nodePort, protocol }) =>
      nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
    );
    return shown.join(',') || '<none>';
  }),
  AGE,
  text('Selector', (object) => labelsText(typed<V1Service>(object).spec?.selector), 1),
];

const ENDPOINT_SLICE: Column[] = [
  NAME,
  text('AddressType', (object) => typed<V1EndpointSlice>(object).addressType),
  text('Ports', (object) => {
    const ports = typed<V1EndpointSlice>(object).ports?.map(({ port }) => String(port ?? '*'));
    return ports?.join(',') || '<unset>';
  }),
  text('Endpoints', (object) => {
    const addresses = (typed<V1EndpointSlice>(object).endpoints ?? []).flatMap(
      (endpoint) => endpoint.addresses,
    );
    const more = addresses.length > 3 ? ` + ${addresses.length - 3} more...` : '';
    return addresses.length === 0 ? '<unset>' : addresses.slice(0, 3).join(',') + more;
  }),
  AGE,
];

const EVENT: Column[] = [
  text('Last Seen', (object, now) => {
    const { lastTimestamp, eventTime } = typed<CoreV1Event>(object);
    const seen = lastTimestamp ?? eventTime;
    return seen ? shortDuration(now.getTime() - Date.parse(String(seen))) : ageOf(object, now);
  }),
  text('Type', (object) => typed<CoreV1Event>(object).type ?? ''),
  text('Reason', (object) => typed<CoreV1Event>(object).reason ?? ''),
  text('Object', (object) => {
    const { kind = '', name = '' } = typed<CoreV1Event>(object).involvedObject;
    return `${kind.toLowerCase()}/${name}`;
  }),
  text('Subobject', (object) => typed<CoreV1Event>(object).involvedObject.fieldPath ?? '', 1),
  text('Source', (object) => typed<CoreV1Event>(object).source?.component ?? '', 1),
  text('Message', (object) => (typed<CoreV1Event>(object).message ?? '').trim()),
  text('First Seen', ageOf, 1),
  count('Count', (object) => typed<CoreV1Event>(object).count ?? 1, 1),
  { ...NAME, priority: 1 },
];

const NODE: Column[] = [
  NAME,
  text('Status', (object) => {
    const { spec, status } = typed<V1Node>(object);
    const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    const known = ready === 'True' ? 'Ready' : 'NotReady';
    return `${ready === undefined ? 'Unknown' : known}${spec?.unschedulable ? ',SchedulingDisabled' : ''}`;
  }),
  text('Roles', ({ metadata }) => {
    const prefix = 'node-role.kubernetes.io/';
    const labels = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(prefix));
    return labels.map((label) => label.slice(prefix.length)).join(',') || '<none>';
  }),
  AGE,
  text('Version', (object) => typed<V1Node>(object).status?.nodeInfo?.kubeletVersion ?? ''),
  text(
    'Internal-IP',
    (object) =>
      typed<V1Node>(object).status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ??
      '<none>',
    1,
  ),
];

const INGRESS: Column[] = [
  NAME,
  text('Class', (object) => typed<V1Ingress>(object).spec?.ingressClassName ?? '<none>'),
  text('Hosts', (object) => {
    const hosts = typed<V1Ingress>(object).spec?.rules?.flatMap(({ host }) => host ?? []) ?? [];
    return hosts.join(',') || '*';
  }),
  text('Address', (object) => {
    const ingress = typed<V1Ingress>(object).status?.loadBalancer?.ingress ?? [];
    return ingress.map(({ ip, hostname }) => ip ?? hostname ?? '').join(',');
  }),
  text('Ports', (object) => (typed<V1Ingress>(object).spec?.tls?.length ? '80, 443' : '80')),
  AGE,
];

const DISRUPTION_BUDGET: Column[] = [
  NAME,
  text('Min Available', (object) =>
    String(typed<V1PodDisruptionBudget>(object).spec?.minAvailable ?? 'N/A'),
  ),
  text('Max Unavailable', (object) =>
    String(typed<V1PodDisruptionBudget>(object).spec?.maxUnavailable ?? 'N/A'),
  ),
  count(
    'Allowed Disruptions',
    (object) => typed<V1PodDisruptionBudget>(object).status?.disruptionsAllowed ?? 0,
  ),
  AGE,
];

function quotaUsage(object: KubeObject, wanted: (name: string) => boolean): string {
  const { hard = {}, used = {} } = typed<V1ResourceQuota>(object).status ?? {};
  const names = Object.keys(hard).filter(wanted).toSorted();
  return names.map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`).join(', ');
}

const RESOURCE_QUOTA: Column[] = [
  NAME,
  text('Request', (object) => quotaUsage(object, (name) => !name.startsWith('limits.'))),
  text('Limit', (object) => quotaUsage(object, (name) => name.startsWith('limits.'))),
  AGE,
];

const PLAIN: Column[] = [NAME, AGE];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Pod: POD,
  Deployment: DEPLOYMENT,
  ReplicaSet: REPLICA_SET,
  Service: SERVICE,
  EndpointSlice: ENDPOINT_SLICE,
  Event: EVENT,
  Node: NODE,
  Ingress: INGRESS,
  PodDisruptionBudget: DISRUPTION_BUDGET,
  ResourceQuota: RESOURCE_QUOTA,
  Namespace: [NAME, text('Status', (object) => fieldAt(object, 'status.phase') ?? ''), AGE],
  ConfigMap: [
    NAME,
    count('Data', (object) => size('data')(object) + size('binaryData')(object)),
    AGE,
  ],
  Secret: [
    NAME,
    text('Type', (object) => fieldAt(object, 'type') ?? ''),
    count('Data', size('data')),
    AGE,
  ],
  LimitRange: [NAME, CREATED_AT],
  Lease: [NAME, text('Holder', (object) => fieldAt(object, 'spec.holderIdentity') ?? ''), AGE],
  NetworkPolicy: [
    NAME,
    text('Pod-Selector', (object) => selectorText(fieldAt(object, 'spec.podSelector') ?? {})),
    AGE,
  ],
  IngressClass: [
    NAME,
    text('Controller', (object) => fieldAt(object, 'spec.controller') ?? ''),
    AGE,
  ],
  Role: [NAME, CREATED_AT],
  ClusterRole: [NAME, CREATED_AT],
  RoleBinding: [NAME, text('Role', roleText), AGE],
  ClusterRoleBinding: [NAME, text('Role', roleText), AGE],
  CustomResourceDefinition: [NAME, CREATED_AT],
  PersistentVolumeClaim: [
    NAME,
    text('Status', (object) => fieldAt(object, 'status.phase') ?? ''),
    AGE,
  ],
};

function roleText(object: KubeObject): string {
  return `${String(fieldAt(object, 'roleRef.kind'))}/${String(fieldAt(object, 'roleRef.name'))}`;
}

export function columnsOf(kind: string): readonly Column[] {
  return COLUMNS[kind] ?? PLAIN;
}
