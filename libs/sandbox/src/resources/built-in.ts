import { readFileSync } from 'node:fs';
import { type Definitions, parseDefinitions, SchemaCompiler } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import { columnsOf } from './columns.js';
import { eventConversion } from './event-versions.js';
import { rulesOf } from './kind-rules.js';
import type { ResourceType, ScalePaths, Subresource } from './resource-type.js';

/** A line of the table below: what cannot be told from the published schemas. */
interface Entry {
  readonly group?: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly clusterWide?: boolean;
  readonly subresources?: readonly Subresource[];
  readonly selectableFields?: readonly string[];
  /** Where the definition's name starts; by default `io.k8s.api.<first label of the group>`. */
  readonly definition?: string;
}

const ALL = ['all'] as const;
const REPLICAS: ScalePaths = {
  specReplicas: 'spec.replicas',
  statusReplicas: 'status.replicas',
  selector: 'spec.selector',
};
const POD_FIELDS = [
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'spec.hostNetwork',
  'status.phase',
  'status.podIP',
  'status.nominatedNodeName',
];
const EVENT_FIELDS = [
  ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
    (field) => `involvedObject.${field}`,
  ),
  'reason',
  'reportingComponent',
  'source',
  'type',
];

const TABLE: readonly Entry[] = [
  {
    kind: 'Namespace',
    plural: 'namespaces',
    shortNames: ['ns'],
    clusterWide: true,
    subresources: ['status', 'finalize'],
    selectableFields: ['status.phase'],
  },
  {
    kind: 'Pod',
    plural: 'pods',
    shortNames: ['po'],
    categories: ALL,
    subresources: ['status', 'log', 'eviction', 'binding'],
    selectableFields: POD_FIELDS,
  },
  {
    kind: 'Service',
    plural: 'services',
    shortNames: ['svc'],
    categories: ALL,
    subresources: ['status'],
    selectableFields: ['spec.clusterIP', 'spec.type'],
  },
  { kind: 'Secret', plural: 'secrets', selectableFields: ['type'] },
  { kind: 'ConfigMap', plural: 'configmaps', shortNames: ['cm'] },
  { kind: 'ServiceAccount', plural: 'serviceaccounts', shortNames: ['sa'] },
  {
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    shortNames: ['quota'],
    subresources: ['status'],
  },
  { kind: 'LimitRange', plural: 'limitranges', shortNames: ['limits'] },
  { kind: 'Event', plural: 'events', shortNames: ['ev'], selectableFields: EVENT_FIELDS },
  {
    kind: 'Node',
    plural: 'nodes',
    shortNames: ['no'],
    clusterWide: true,
    subresources: ['status'],
    selectableFields: ['spec.unschedulable'],
  },
  { kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] },
  {
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    shortNames: ['pvc'],
    subresources: ['status'],
  },
  {
    group: 'apps',
    kind: 'Deployment',
    plural: 'deployments',
    shortNames: ['deploy'],
    categories: ALL,
    subresources: ['status', 'scale'],
  },
  {
    group: 'apps',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    shortNames: ['rs'],
    categories: ALL,
    subresources: ['status', 'scale'],
    selectableFields: ['status.replicas'],
  },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice', plural: 'endpointslices' },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    shortNames: ['netpol'],
  },
  {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    plural: 'ingresses',
    shortNames: ['ing'],
    subresources: ['status'],
  },
  { group: 'networking.k8s.io', kind: 'IngressClass', plural: 'ingressclasses', clusterWide: true },
  {
    group: 'policy',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    shortNames: ['pdb'],
    subresources: ['status'],
  },
  { group: 'rbac.authorization.k8s.io', kind: 'Role', plural: 'roles' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding', plural: 'rolebindings' },
  {
    group: 'rbac.authorization.k8s.io',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    clusterWide: true,
  },
  {
    group: 'rbac.authorization.k8s.io',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    clusterWide: true,
  },
  { group: 'coordination.k8s.io', kind: 'Lease', plural: 'leases' },
  {
    group: 'events.k8s.io',
    kind: 'Event',
    plural: 'events',
    shortNames: ['ev'],
    selectableFields: EVENT_FIELDS.map((field) => field.replace('involvedObject', 'regarding')),
  },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    shortNames: ['crd', 'crds'],
    clusterWide: true,
    subresources: ['status'],
    categories: ['api-extensions'],
    definition: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  },
];

/** The published schemas of everything built in; see `openapi/extract.mjs`. */
export function loadDefinitions(): Definitions {
  const file = new URL('../../openapi/kubernetes.jsonl', import.meta.url);
  return parseDefinitions(readFileSync(file, 'utf8'));
}

export function builtInTypes(compiler: SchemaCompiler): ResourceType[] {
  return TABLE.map((entry) => resourceType(entry, compiler));
}

function resourceType(entry: Entry, compiler: SchemaCompiler): ResourceType {
  const group = entry.group ?? '';
  const prefix = entry.definition ?? `io.k8s.api.${group.split('.')[0] || 'core'}.v1`;
  const definition = `${prefix}.${entry.kind}`;
  const schema = compiler.byName(definition) as MapNode;
  const isEventView = group === 'events.k8s.io';
  return {
    group,
    version: 'v1',
    plural: entry.plural,
    kind: entry.kind,
    listKind: `${entry.kind}List`,
    singular: entry.kind.toLowerCase(),
    shortNames: entry.shortNames ?? [],
    categories: entry.categories ?? [],
    namespaced: entry.clusterWide !== true,
    storageKey: isEventView ? '/events' : `${group}/${entry.plural}`,
    storage: !isEventView,
    definition,
    schema,
    subresources: new Set(entry.subresources),
    ...(entry.subresources?.includes('scale') ? { scale: REPLICAS } : {}),
    rules: rulesOf(entry.kind),
    columns: columnsOf(entry.kind),
    selectableFields: entry.selectableFields ?? [],
    ...(isEventView ? { convert: eventConversion } : {}),
  };
}
