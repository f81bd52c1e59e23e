/** The fleet that is served: a namespace per tenant, with what routes to its one endpoint. */
import type { KubeObject } from '../../routers/objects.js';

export const DOMAIN = 'apps.bench.test';
/** One application answers on every address, and says on which. */
export const APPLICATION_PORT = 8080;
/** Where the application also speaks websocket. */
export const SOCKET_PORT = 8090;
export const WILDCARD_SECRET = 'wildcard';

export const tenantName = (index: number): string => `tenant-${index}`;
export const hostOf = (index: number): string => `${tenantName(index)}.${DOMAIN}`;

/** 10.210.16.1 and following; `moved` is another address of the same tenant. */
export function addressOf(index: number, moved = false): string {
  const perNetwork = 250;
  const network = (moved ? 128 : 16) + Math.floor(index / perNetwork);
  return `10.210.${network}.${1 + (index % perNetwork)}`;
}

/** Whether it has middlewares and a sticky cookie, in the fleet in which a third has. */
export const isDecorated = (index: number): boolean => index % 3 === 0;
export const PREFIX = '/app';
export const COOKIE = 'lb';

const inNamespace = (index: number, name: string) => ({ name, namespace: tenantName(index) });

/** Everything but the route. */
export function groundOf(index: number): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: tenantName(index) } },
    serviceOf(index),
    sliceOf(index),
  ];
}

export function serviceOf(index: number, port = APPLICATION_PORT): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: inNamespace(index, 'app'),
    // Nobody asks for its address, and handing ten thousand out takes the API server minutes.
    spec: {
      clusterIP: 'None',
      ports: [{ name: 'http', port: 80, targetPort: port, protocol: 'TCP' }],
    },
  };
}

export function sliceOf(
  index: number,
  { address = addressOf(index), port = APPLICATION_PORT } = {},
): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...inNamespace(index, 'app-1'),
      labels: { 'kubernetes.io/service-name': 'app' },
    },
    addressType: 'IPv4',
    ports: [{ name: 'http', port, protocol: 'TCP' }],
    endpoints: [
      { addresses: [address], conditions: { ready: true, serving: true, terminating: false } },
    ],
  };
}

/** The whole host to the one service; decorated: with stripPrefix, headers and a sticky cookie. */
export function routeOf(index: number, { decorated = false, secret = '' } = {}): KubeObject {
  const service = {
    name: 'app',
    port: 80,
    ...(decorated && { sticky: { cookie: { name: COOKIE, httpOnly: true } } }),
  };
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: inNamespace(index, 'app'),
    spec: {
      entryPoints: secret === '' ? ['web', 'websecure'] : ['websecure'],
      routes: [
        {
          kind: 'Rule',
          match: `Host(\`${hostOf(index)}\`)`,
          services: [service],
          ...(decorated && { middlewares: [{ name: 'strip' }, { name: 'headers' }] }),
        },
      ],
      ...(secret !== '' && { tls: { secretName: secret } }),
    },
  };
}

export function middlewaresOf(index: number): readonly KubeObject[] {
  const make = (name: string, spec: object): KubeObject => ({
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: inNamespace(index, name),
    spec,
  });
  return [
    make('strip', { stripPrefix: { prefixes: [PREFIX] } }),
    make('headers', {
      headers: {
        customRequestHeaders: { 'X-Tenant': tenantName(index) },
        customResponseHeaders: { 'X-Served-By': 'bench' },
      },
    }),
  ];
}

export interface Pem {
  readonly chain: string;
  readonly key: string;
}

export function tlsSecret(
  namespace: string,
  name: string,
  { chain, key }: Pem,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace, labels },
    data: { 'tls.crt': base64(chain), 'tls.key': base64(key) },
  };
}

/** What makes a router show the wildcard certificate: Traefik by its TLSStore, the edge by its label. */
export function wildcardObjects(pem: Pem): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: EDGE_NAMESPACE } },
    tlsSecret(EDGE_NAMESPACE, WILDCARD_SECRET, pem, EDGE_LABEL),
    tlsSecret('default', WILDCARD_SECRET, pem),
    {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'TLSStore',
      metadata: { name: 'default', namespace: 'default' },
      spec: { defaultCertificate: { secretName: WILDCARD_SECRET } },
    },
  ];
}

export const EDGE_NAMESPACE = 'fleetcommand-edge';
export const EDGE_LABEL = { 'fleetcommand.io/edge-certificate': 'true' };
