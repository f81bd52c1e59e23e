/** Small cluster objects and tables for the specs of this package. */
import { Secret } from '@fleetcommand/kernel/secret';
import type { TraefikInput } from '../dialects/traefik/extract.js';
import { extractTraefik } from '../dialects/traefik/extract.js';
import type { KubernetesOptions } from '../dialects/kubernetes/options.js';
import type { Certificate, RouteTable } from '../ir/ir.js';
import { merge } from '../ir/merge.js';

export interface SampleTenant {
  readonly namespace: string;
  readonly name?: string;
  /** `match` of its one route. */
  readonly match: string;
  readonly addresses?: readonly string[];
  readonly port?: number;
  readonly route?: Readonly<Record<string, unknown>>;
  readonly service?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Middleware name → spec; all are used, in this order. */
  readonly middlewares?: Readonly<Record<string, unknown>>;
}

/** An IngressRoute with its Middlewares, Service and EndpointSlice. */
export function objectsOf(tenant: SampleTenant): Required<TraefikInput> {
  const { namespace, name = 'app', match, addresses = ['10.0.0.1'], port = 3000 } = tenant;
  const metadata = { name, namespace };
  const middlewares = Object.entries(tenant.middlewares ?? {});
  return {
    ingressRoutes: [
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: { ...metadata, annotations: tenant.annotations ?? {} },
        spec: {
          routes: [
            {
              kind: 'Rule',
              match,
              services: [{ name, port, ...tenant.service }],
              middlewares: middlewares.map(([each]) => ({ name: each })),
              ...tenant.route,
            },
          ],
          ...tenant.spec,
        },
      },
    ],
    middlewares: middlewares.map(([each, spec]) => ({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: each, namespace },
      spec,
    })),
    services: [{ metadata, spec: { ports: [{ name: 'http', port, targetPort: port }] } }],
    endpointSlices: [
      {
        metadata: {
          name: `${name}-1`,
          namespace,
          labels: { 'kubernetes.io/service-name': name },
        },
        addressType: 'IPv4',
        ports: [{ name: 'http', port, protocol: 'TCP' }],
        endpoints: addresses.map((address) => ({
          addresses: [address],
          conditions: { ready: true },
        })),
      },
    ],
    secrets: [],
    others: [],
  };
}

export function inputOf(tenants: readonly SampleTenant[]): Required<TraefikInput> {
  const all = tenants.map(objectsOf);
  return {
    ingressRoutes: all.flatMap((each) => each.ingressRoutes),
    middlewares: all.flatMap((each) => each.middlewares),
    services: all.flatMap((each) => each.services),
    endpointSlices: all.flatMap((each) => each.endpointSlices),
    secrets: all.flatMap((each) => each.secrets),
    others: all.flatMap((each) => each.others),
  };
}

export function tableOf(
  tenants: readonly SampleTenant[],
  options: KubernetesOptions = {},
): RouteTable {
  return merge(extractTraefik(inputOf(tenants), options).fragments.values());
}

export function sampleCertificate(name: string, names: readonly string[], pem = name): Certificate {
  return {
    name: `${name}@file`,
    provenance: { provider: 'file', object: { kind: 'File', namespace: '', name } },
    names,
    chainPem: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
    keyPem: new Secret('-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n'),
  };
}
