import type { V1Pod, V1PersistentVolumeClaim, V1Service } from '@kubernetes/client-node';
import { addQuantities, compareQuantities, quantityNano } from '../schema/quantity.js';
import { typed } from '../objects/object-fields.js';
import type { KubeObject } from '../objects/store.js';

/**
 * What objects count for against a ResourceQuota: pure sums over the objects of a namespace. Scopes
 * (`BestEffort`, priority classes …) are not told apart.
 * Rule: https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export type Usage = Readonly<Record<string, string>>;

/** The collection an object belongs to, as quotas name it: `pods`, `deployments.apps`. */
export interface Counted {
  readonly collection: string;
  readonly object: KubeObject;
}

export function usageOf({ collection, object }: Counted): Usage {
  const usage: Record<string, string> = { [`count/${collection}`]: '1' };
  if (PLAIN_COUNTS.has(collection)) usage[collection] = '1';
  if (collection === 'pods') return podUsage(typed<V1Pod>(object));
  if (collection === 'services') addService(typed<V1Service>(object), usage);
  if (collection === 'persistentvolumeclaims') {
    const request = typed<V1PersistentVolumeClaim>(object).spec?.resources?.requests?.['storage'];
    if (request) usage['requests.storage'] = request;
  }
  return usage;
}

/** Collections that may be limited by their plain name, from before `count/` existed. */
const PLAIN_COUNTS = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

function addService({ spec }: V1Service, usage: Record<string, string>): void {
  if (spec?.type === 'LoadBalancer') usage['services.loadbalancers'] = '1';
  if (spec?.type === 'NodePort') usage['services.nodeports'] = String(spec.ports?.length ?? 0);
}

/** A pod that has ended counts only as an object. */
function podUsage(pod: V1Pod): Usage {
  const objects = { 'count/pods': '1' };
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return objects;
  const usage: Record<string, string> = { ...objects, pods: '1' };
  for (const { resources } of pod.spec?.containers ?? []) {
    for (const [name, amount] of Object.entries(resources?.requests ?? {})) {
      add(usage, `requests.${name}`, amount);
      if (COMPUTE.has(name)) add(usage, name, amount);
    }
    for (const [name, amount] of Object.entries(resources?.limits ?? {})) {
      add(usage, `limits.${name}`, amount);
    }
  }
  return usage;
}

const COMPUTE = new Set(['cpu', 'memory', 'ephemeral-storage']);

function add(usage: Record<string, string>, name: string, amount: string): void {
  usage[name] = addQuantities(usage[name] ?? '0', amount);
}

/** The usage of every limit in `hard`, over all counted objects. */
export function totalUsage(hard: Usage, counted: readonly Counted[]): Usage {
  const total: Record<string, string> = Object.fromEntries(
    Object.keys(hard).map((name) => [name, '0']),
  );
  for (const item of counted) {
    for (const [name, amount] of Object.entries(usageOf(item))) {
      if (name in hard) add(total, name, amount);
    }
  }
  return total;
}

const COMPUTE_LIMITS =
  /^(cpu|memory|ephemeral-storage|(?:requests|limits)\.(?:cpu|memory|ephemeral-storage))$/;

/** Limits on compute make stating it compulsory: `limits.memory for: web`, or undefined. */
export function unstatedResources(hard: Usage, pod: V1Pod): string | undefined {
  const missing: string[] = [];
  for (const limit of Object.keys(hard)
    .filter((name) => COMPUTE_LIMITS.test(name))
    .sort()) {
    const [list, name] = limit.includes('.') ? limit.split('.') : ['requests', limit];
    const silent = (pod.spec?.containers ?? []).filter(({ resources }) => {
      const amounts = list === 'limits' ? resources?.limits : resources?.requests;
      return amounts?.[name ?? ''] === undefined;
    });
    if (silent.length > 0)
      missing.push(`${limit} for: ${silent.map((item) => item.name).join(',')}`);
  }
  return missing.length === 0 ? undefined : missing.join('; ');
}

/**
 * What a change would push beyond its limit: `requested: pods=1, used: pods=3, limited: pods=3`, or
 * undefined. Only limits the change makes worse count, so that an object over quota can still shrink.
 */
export function exceededQuota(
  hard: Usage,
  used: Usage,
  change: { readonly before?: Counted; readonly after: Counted },
): string | undefined {
  const before = change.before ? usageOf(change.before) : {};
  const after = usageOf(change.after);
  const requested: Record<string, string> = {};
  for (const name of Object.keys(hard).sort()) {
    const delta =
      (quantityNano(after[name] ?? '0') ?? 0n) - (quantityNano(before[name] ?? '0') ?? 0n);
    if (delta <= 0n) continue;
    const increase = change.before ? `${Number(delta) / 1e9}` : (after[name] ?? '0');
    if (compareQuantities(addQuantities(used[name] ?? '0', increase), hard[name] ?? '0') > 0) {
      requested[name] = increase;
    }
  }
  const names = Object.keys(requested);
  if (names.length === 0) return undefined;
  const list = (values: Usage): string =>
    names.map((name) => `${name}=${values[name] ?? '0'}`).join(',');
  return `requested: ${list(requested)}, used: ${list(used)}, limited: ${list(hard)}`;
}
