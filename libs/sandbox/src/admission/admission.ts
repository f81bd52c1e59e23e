import type {
  V1LimitRange,
  V1Namespace,
  V1Pod,
  V1PodSpec,
  V1Service,
} from '@kubernetes/client-node';
import { fieldAt, typed } from '../objects/object-fields.js';
import { qualifiedPlural, type ResourceType } from '../resources/resource-type.js';
import { forbidden, notFound } from '../objects/api-error.js';
import type { ObjectDatabase } from '../store/object-database.js';
import type { KubeObject } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';
import { applyLimitDefaults, limitRangeViolations } from './limit-range.js';
import { parseLevel, podSecurityViolations } from './pod-security.js';
import type { QuotaKeeper } from './quota-keeper.js';
import type { ServiceAddresses } from './service-addresses.js';

/**
 * What a write must get past besides its own validity: is there a namespace for it, what do the
 * namespace's policies add to it or refuse. Observes namespaces, accounts, limit ranges, quotas and
 * services; changes only the draft.
 */
export class Admission {
  constructor(
    private readonly database: ObjectDatabase,
    private readonly quotas: QuotaKeeper,
    private readonly addresses: ServiceAddresses,
  ) {}

  /** Refuses content for a namespace that is missing or going away. */
  checkNamespace(type: ResourceType, draft: KubeObject): void {
    const { namespace, name = '' } = draft.metadata;
    if (!type.namespaced || namespace === undefined) return;
    const found = this.database.get('/namespaces', '', namespace);
    if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace);
    if (!found.metadata.deletionTimestamp) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbidden(type, name, why, [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ]);
  }

  /** Fills in what policies and the cluster decide. Changes the draft. */
  complete(type: ResourceType, draft: KubeObject, live: KubeObject | undefined): void {
    if (type.storageKey === '/pods' && !live) this.completePod(type, typed<V1Pod>(draft));
    if (type.storageKey === '/services') {
      this.addresses.complete(typed<V1Service>(draft), live && typed<V1Service>(live));
    }
  }

  /** Refuses what policies forbid; tells the caller what they merely advise against. */
  check(
    type: ResourceType,
    draft: KubeObject,
    live: KubeObject | undefined,
    request: WriteRequest,
  ): void {
    if (request.subresource) return;
    const spec = podSpecOf(type, draft);
    if (spec) this.checkPodSecurity(type, draft, spec, request);
    if (type.storageKey === '/pods' && !live) this.checkLimits(type, typed<V1Pod>(draft));
    if (type.namespaced) this.quotas.check(type, draft, live);
  }

  private completePod(type: ResourceType, pod: V1Pod): void {
    const { spec } = pod;
    const namespace = pod.metadata?.namespace ?? '';
    if (!spec) return;
    spec.serviceAccountName ||= 'default';
    spec.serviceAccount = spec.serviceAccountName;
    if (!this.database.get('/serviceaccounts', namespace, spec.serviceAccountName)) {
      throw forbidden(
        type,
        pod.metadata?.name ?? '',
        `error looking up service account ${namespace}/${spec.serviceAccountName}: serviceaccount ${JSON.stringify(spec.serviceAccountName)} not found`,
      );
    }
    if (spec.containers) applyLimitDefaults(spec, this.limitRanges(namespace));
    spec.priority ??= 0;
    spec.preemptionPolicy ??= 'PreemptLowerPriority';
    for (const condition of ['not-ready', 'unreachable']) addToleration(spec, condition);
  }

  private limitRanges(namespace: string): V1LimitRange[] {
    return this.database
      .list('/limitranges', namespace)
      .map((object) => typed<V1LimitRange>(object));
  }

  private checkPodSecurity(
    type: ResourceType,
    draft: KubeObject,
    spec: V1PodSpec,
    request: WriteRequest,
  ): void {
    const { namespace = '', name = '' } = draft.metadata;
    const labels = typed<V1Namespace>(this.database.get('/namespaces', '', namespace) ?? {})
      .metadata?.labels;
    const level = (mode: string) => labels?.[`pod-security.kubernetes.io/${mode}`];
    const enforced = type.storageKey === '/pods' ? parseLevel(level('enforce')) : 'privileged';
    const violations = podSecurityViolations(spec, enforced);
    if (violations) {
      throw forbidden(
        type,
        name,
        `violates PodSecurity "${enforced}:${level('enforce-version') ?? 'latest'}": ${violations}`,
      );
    }
    const warned = parseLevel(level('warn'));
    const advice = podSecurityViolations(spec, warned);
    if (advice) {
      request.warn?.(
        `would violate PodSecurity "${warned}:${level('warn-version') ?? 'latest'}": ${advice}`,
      );
    }
  }

  private checkLimits(type: ResourceType, pod: V1Pod): void {
    const ranges = this.limitRanges(pod.metadata?.namespace ?? '');
    if (!pod.spec || ranges.length === 0) return;
    const violations = limitRangeViolations(pod.spec, ranges);
    if (violations.length === 0) return;
    const text = violations.length === 1 ? violations[0] : `[${violations.join(', ')}]`;
    throw forbidden(type, pod.metadata?.name ?? '', text ?? '');
  }
}

/** How long a pod stays on a node that is gone. */
const TOLERATION_SECONDS = 300;

function addToleration(spec: V1PodSpec, condition: string): void {
  const key = `node.kubernetes.io/${condition}`;
  const tolerated = spec.tolerations?.some(
    (toleration) =>
      (!toleration.key || toleration.key === key) &&
      (!toleration.effect || toleration.effect === 'NoExecute'),
  );
  if (tolerated) return;
  spec.tolerations = [
    ...(spec.tolerations ?? []),
    { effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: TOLERATION_SECONDS },
  ];
}

/** The pod a kind describes: its own spec, or a workload's template. */
function podSpecOf(type: ResourceType, draft: KubeObject): V1PodSpec | undefined {
  const path = {
    pods: 'spec',
    'deployments.apps': 'spec.template.spec',
    'replicasets.apps': 'spec.template.spec',
  }[qualifiedPlural(type)];
  return path === undefined ? undefined : (fieldAt(draft, path) as V1PodSpec | undefined);
}
