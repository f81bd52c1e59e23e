/** Which kinds routes are read from, and where they are looked for. */
import { CLUSTER_KINDS, NAMESPACED_KINDS } from '@fleetcommand/routing/dialects/kubernetes/objects';
import type { ObjectKind } from '@fleetcommand/routing/dialects/kubernetes/objects';
import type { WatchedKind } from './cache-group.js';

export interface WatchScope {
  /** Empty: every namespace. */
  readonly namespaces: readonly string[];
  /** Whether Secrets and ConfigMaps of these namespaces are read. */
  readonly readsSecrets: boolean;
}

/** Of two objects with one name, that of the earlier group counts. */
const TRAEFIK_APIS = ['traefik.io/v1alpha1', 'traefik.containo.us/v1alpha1'];

const APIS: Readonly<Record<ObjectKind, readonly string[]>> = {
  IngressRoute: TRAEFIK_APIS,
  IngressRouteTCP: TRAEFIK_APIS,
  Middleware: TRAEFIK_APIS,
  MiddlewareTCP: TRAEFIK_APIS,
  TraefikService: TRAEFIK_APIS,
  ServersTransport: TRAEFIK_APIS,
  ServersTransportTCP: TRAEFIK_APIS,
  TLSOption: TRAEFIK_APIS,
  TLSStore: TRAEFIK_APIS,
  Ingress: ['networking.k8s.io/v1'],
  IngressClass: ['networking.k8s.io/v1'],
  Service: ['v1'],
  EndpointSlice: ['discovery.k8s.io/v1'],
  Secret: ['v1'],
  ConfigMap: ['v1'],
  Node: ['v1'],
};

/** All of Traefik's own kinds have a status with conditions, which the edge writes. */
export const REPORTED_KINDS: readonly ObjectKind[] = NAMESPACED_KINDS.filter(
  (kind) => APIS[kind] === TRAEFIK_APIS,
);

/** Caches in which objects of a kind are found, the one that counts first. */
export type CacheNames = ReadonlyMap<ObjectKind, readonly string[]>;

export function watchedKinds({ namespaces, readsSecrets }: WatchScope): {
  readonly watched: readonly WatchedKind[];
  readonly names: CacheNames;
} {
  const names = new Map<ObjectKind, string[]>();
  const watched: WatchedKind[] = [];
  const watch = (kind: ObjectKind, apiVersion: string, namespace: string | undefined): void => {
    const isOfCluster = CLUSTER_KINDS.some((each) => each === kind);
    const name = cacheName(kind, apiVersion, namespace);
    names.set(kind, [...(names.get(kind) ?? []), name]);
    watched.push({
      name,
      resource: { apiVersion, kind, plural: plural(kind), namespaced: !isOfCluster },
      // Nodes stand behind nodePortLB alone: an edge without the right to see them serves everything else.
      ...(kind === 'Node' && { isOptional: true }),
      ...(namespace !== undefined && { options: { namespace } }),
    });
  };
  for (const kind of NAMESPACED_KINDS) {
    if ((kind === 'Secret' || kind === 'ConfigMap') && !readsSecrets) continue;
    for (const api of APIS[kind])
      for (const namespace of namespaces.length === 0 ? [undefined] : namespaces)
        watch(kind, api, namespace);
  }
  for (const kind of CLUSTER_KINDS) for (const api of APIS[kind]) watch(kind, api, undefined);
  return { watched, names };
}

/** Such as `IngressRoute.traefik.io`, `Service`, or `Service in shop`. */
function cacheName(kind: string, apiVersion: string, namespace: string | undefined): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const isTraefik = TRAEFIK_APIS.includes(apiVersion);
  return `${kind}${isTraefik ? `.${group}` : ''}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

function plural(kind: ObjectKind): string {
  const lower = kind.toLowerCase();
  return lower.endsWith('s') ? `${lower}es` : `${lower}s`;
}
