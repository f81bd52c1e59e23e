import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { ClusterFailure } from './failure.js';
import type { ObjectReference, ResourceType } from './object.js';

/** A kind's place in the API. */
export interface ResolvedType {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Built-in kinds by API version: plural, and whether they live in a namespace. Everything else is discovered. */
const BUILT_IN: Readonly<Record<string, Readonly<Record<string, readonly [string, boolean]>>>> = {
  v1: {
    ConfigMap: ['configmaps', true],
    Event: ['events', true],
    LimitRange: ['limitranges', true],
    Namespace: ['namespaces', false],
    Node: ['nodes', false],
    PersistentVolumeClaim: ['persistentvolumeclaims', true],
    Pod: ['pods', true],
    ResourceQuota: ['resourcequotas', true],
    Secret: ['secrets', true],
    Service: ['services', true],
    ServiceAccount: ['serviceaccounts', true],
  },
  'apps/v1': {
    DaemonSet: ['daemonsets', true],
    Deployment: ['deployments', true],
    ReplicaSet: ['replicasets', true],
    StatefulSet: ['statefulsets', true],
  },
  'batch/v1': { CronJob: ['cronjobs', true], Job: ['jobs', true] },
  'autoscaling/v2': { HorizontalPodAutoscaler: ['horizontalpodautoscalers', true] },
  'coordination.k8s.io/v1': { Lease: ['leases', true] },
  'discovery.k8s.io/v1': { EndpointSlice: ['endpointslices', true] },
  'networking.k8s.io/v1': {
    Ingress: ['ingresses', true],
    IngressClass: ['ingressclasses', false],
    NetworkPolicy: ['networkpolicies', true],
  },
  'policy/v1': { PodDisruptionBudget: ['poddisruptionbudgets', true] },
  'rbac.authorization.k8s.io/v1': {
    ClusterRole: ['clusterroles', false],
    ClusterRoleBinding: ['clusterrolebindings', false],
    Role: ['roles', true],
    RoleBinding: ['rolebindings', true],
  },
  'apiextensions.k8s.io/v1': { CustomResourceDefinition: ['customresourcedefinitions', false] },
};

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#unaggregated-discovery */
const ResourceList = z.looseObject({
  resources: z.array(
    z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean() }),
  ),
});

type Ask = (
  path: string,
  action: string,
) => Promise<Result<{ readonly body: unknown }, ClusterFailure>>;

/** Knows where kinds live. What it learned stays; what was missing is asked again, for a CRD may be installed later. */
export class Catalogue {
  readonly #known = new Map<string, ResolvedType>();
  readonly #asking = new Map<string, Promise<Result<void, ClusterFailure>>>();

  constructor(private readonly ask: Ask) {}

  async resolve(type: ResourceType): Promise<Result<ResolvedType, ClusterFailure>> {
    const known = this.#lookUp(type);
    if (known) return ok(known);
    const learned = await this.#learn(type.apiVersion);
    if (!learned.ok) return learned;
    const found = this.#lookUp(type);
    if (found) return ok(found);
    return fail(
      'cluster.kind-missing',
      `The cluster serves ${type.apiVersion} but no ${type.kind}: install its CustomResourceDefinition (kubectl apply -f k8s/crds).`,
      { retry: 'backoff' },
    );
  }

  #lookUp(type: ResourceType): ResolvedType | undefined {
    const { apiVersion, kind, plural, namespaced } = type;
    if (plural !== undefined && namespaced !== undefined) {
      return { apiVersion, kind, plural, namespaced };
    }
    const builtIn = BUILT_IN[apiVersion]?.[kind];
    if (builtIn) return { apiVersion, kind, plural: builtIn[0], namespaced: builtIn[1] };
    return this.#known.get(`${apiVersion}/${kind}`);
  }

  /** Many callers may ask at once; the server is asked once. */
  #learn(apiVersion: string): Promise<Result<void, ClusterFailure>> {
    const running = this.#asking.get(apiVersion);
    if (running) return running;
    const asking = this.#discover(apiVersion).finally(() => this.#asking.delete(apiVersion));
    this.#asking.set(apiVersion, asking);
    return asking;
  }

  async #discover(apiVersion: string): Promise<Result<void, ClusterFailure>> {
    const answer = await this.ask(groupPath(apiVersion), `look up the kinds of ${apiVersion}`);
    if (!answer.ok) return answer;
    const parsed = ResourceList.safeParse(answer.value.body);
    if (!parsed.success) {
      return fail('cluster.unexpected', `The answer for ${apiVersion} is no APIResourceList.`, {
        retry: 'backoff',
      });
    }
    for (const { name, kind, namespaced } of parsed.data.resources) {
      if (name.includes('/')) continue; // a subresource, such as deployments/status
      this.#known.set(`${apiVersion}/${kind}`, { apiVersion, kind, plural: name, namespaced });
    }
    return ok(undefined);
  }
}

/** The path of a collection; `namespace` is left out where the kind has none. */
export function collectionPath(type: ResolvedType, namespace?: string): string {
  const scope =
    type.namespaced && namespace !== undefined && namespace !== ''
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  return `${groupPath(type.apiVersion)}${scope}/${type.plural}`;
}

export function objectPath(
  type: ResolvedType,
  reference: Pick<ObjectReference, 'namespace' | 'name'>,
): string {
  return `${collectionPath(type, reference.namespace)}/${encodeURIComponent(reference.name)}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
