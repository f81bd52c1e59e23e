import type { ResourceRegistry } from '../resources/registry.js';
import { apiVersionOf, type ResourceType, type Subresource } from '../resources/resource-type.js';

/** The documents in which clients look up what is served: computed from the registry, never stored. */
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface SubresourceFacts {
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

const SUBRESOURCES: Readonly<Record<Subresource, SubresourceFacts>> = {
  status: { verbs: ['get', 'patch', 'update'] },
  scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
  log: { verbs: ['get'] },
  eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
  binding: { kind: 'Binding', verbs: ['create'] },
  finalize: { verbs: ['update'] },
};

/** The version reported is that of the schemas served; see `openapi/`. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3-fleetcommand-sandbox',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: `${process.platform}/${process.arch}`,
};

export function coreVersions(address: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

/** Groups in the order of their first kind, each with its versions. */
function groups(registry: ResourceRegistry): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { group, version } of registry.all()) {
    const versions = found.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    found.set(group, versions);
  }
  return found;
}

function groupDocument(group: string, versions: readonly string[]): object {
  const described = versions.map((version) => ({
    groupVersion: apiVersionOf({ group, version }),
    version,
  }));
  return { name: group, versions: described, preferredVersion: described[0] };
}

export function apiGroupList(registry: ResourceRegistry): object {
  const named = [...groups(registry)].filter(([group]) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: named.map(([group, versions]) => groupDocument(group, versions)),
  };
}

export function apiGroup(registry: ResourceRegistry, group: string): object | undefined {
  const versions = groups(registry).get(group);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group, versions) };
}

export function apiResourceList(
  registry: ResourceRegistry,
  group: string,
  version: string,
): object | undefined {
  const types = registry.all().filter((type) => type.group === group && type.version === version);
  if (types.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: types.flatMap((type) => [resourceDocument(type), ...subresourceDocuments(type)]),
  };
}

function resourceDocument(type: ResourceType): object {
  return {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: VERBS,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  };
}

function subresourceDocuments(type: ResourceType): object[] {
  return [...type.subresources].map((subresource) => {
    const { kind, group, version, verbs } = SUBRESOURCES[subresource];
    return {
      name: `${type.plural}/${subresource}`,
      singularName: '',
      namespaced: type.namespaced,
      ...(group ? { group } : {}),
      ...(version ? { version } : {}),
      kind: kind ?? type.kind,
      verbs,
    };
  });
}

/** Everything in one document (`apidiscovery.k8s.io/v2`): for `/api` the core group, for `/apis` the others. */
export function aggregatedDiscovery(registry: ResourceRegistry, core: boolean): object {
  const wanted = [...groups(registry)].filter(([group]) => (group === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: wanted.map(([group, versions]) => ({
      metadata: group ? { name: group, creationTimestamp: null } : { creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        freshness: 'Current',
        resources: registry
          .all()
          .filter((type) => type.group === group && type.version === version)
          .map(aggregatedResource),
      })),
    })),
  };
}

function aggregatedResource(type: ResourceType): object {
  const { group, version, kind } = type;
  return {
    resource: type.plural,
    responseKind: { group, version, kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: VERBS,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
    ...(type.subresources.size > 0
      ? {
          subresources: [...type.subresources].map((subresource) => {
            const facts = SUBRESOURCES[subresource];
            return {
              subresource,
              responseKind: {
                group: facts.group ?? (facts.kind ? '' : group),
                version: facts.version ?? version,
                kind: facts.kind ?? kind,
              },
              verbs: facts.verbs,
            };
          }),
        }
      : {}),
  };
}
