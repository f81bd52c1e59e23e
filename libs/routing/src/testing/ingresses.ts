/** Small Ingresses and what they need, for specs. */
import { ingressOwners } from '../dialects/kubernetes-ingress/extract.js';
import { KubernetesFragments } from '../dialects/kubernetes/fragments.js';
import { kindOf } from '../dialects/kubernetes/objects.js';
import type { KubernetesOptions } from '../dialects/kubernetes/options.js';
import { traefikOwners } from '../dialects/traefik/owners.js';
import type { Fragment } from '../ir/ir.js';

export interface SampleIngress {
  readonly namespace?: string;
  readonly name?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Instead of one rule for `a.test` and `/`. */
  readonly rules?: readonly unknown[];
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  readonly servicePort?: Readonly<Record<string, unknown>>;
}

export function pathTo(path: string, pathType = 'Prefix', service = 'app'): object {
  return { path, pathType, backend: { service: { name: service, port: { number: 3000 } } } };
}

export function ruleFor(host: string, ...paths: readonly object[]): object {
  return { host, http: { paths } };
}

/** An Ingress with its Service and EndpointSlice. */
export function ingressObjects(sample: SampleIngress): object[] {
  const { namespace = 't-1', name = 'web', annotations = {}, serviceAnnotations = {} } = sample;
  const port = { name: 'http', port: 3000, targetPort: 3000, ...sample.servicePort };
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace, annotations },
      spec: { rules: sample.rules ?? [ruleFor('a.test', pathTo('/'))], ...sample.spec },
    },
    {
      kind: 'Service',
      metadata: { name: 'app', namespace, annotations: serviceAnnotations },
      spec: { ports: [port] },
    },
    {
      kind: 'EndpointSlice',
      metadata: { name: 'app-1', namespace, labels: { 'kubernetes.io/service-name': 'app' } },
      addressType: 'IPv4',
      ports: [{ name: port.name, port: 3000, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    },
  ];
}

/** All fragments of a set of objects of any kind, by id. */
export function extractAll(
  objects: readonly unknown[],
  options: KubernetesOptions = {},
): ReadonlyMap<string, Fragment> {
  const kept = new KubernetesFragments({ ...traefikOwners(options), ...ingressOwners(options) });
  for (const object of objects) {
    const kind = kindOf(object);
    if (kind !== undefined) kept.set(kind, object);
  }
  const fragments = new Map<string, Fragment>();
  for (const [id, fragment] of kept.take()) if (fragment) fragments.set(id, fragment);
  return fragments;
}

/** What one Ingress comes to, with what stands beside it. */
export function extractIngress(
  sample: SampleIngress,
  others: readonly object[] = [],
): Pick<Fragment, 'routers' | 'services' | 'problems'> {
  const fragment = extractAll([...ingressObjects(sample), ...others]).get(
    `kubernetes/ingress/${sample.namespace ?? 't-1'}/${sample.name ?? 'web'}`,
  );
  return {
    routers: fragment?.routers ?? [],
    services: fragment?.services ?? [],
    problems: fragment?.problems ?? [],
  };
}
