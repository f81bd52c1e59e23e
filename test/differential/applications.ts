/** The applications cases route to, and their objects. */
import type { OriginOptions } from '../routers/recording-origin.js';
import type { KubeObject } from '../routers/objects.js';

export interface Application {
  readonly origins: readonly (Omit<OriginOptions, 'certificate'> & { readonly isDown?: true })[];
  /** The service's port; the application's own differs, so that mixing them up is noticed. */
  readonly servicePort: number;
  readonly portName: string;
}

const PORT = 8080;

/** By service name. */
export const APPLICATIONS: Readonly<Record<string, Application>> = {
  one: single({ name: 'one', address: '10.210.1.1', port: PORT }),
  two: single({ name: 'two', address: '10.210.1.2', port: PORT }),
  three: single({ name: 'three', address: '10.210.1.3', port: PORT }),
  /** Two endpoints of one service. */
  pair: {
    origins: [
      { name: 'pair-a', address: '10.210.1.4', port: PORT },
      { name: 'pair-b', address: '10.210.1.5', port: PORT },
    ],
    servicePort: 80,
    portName: 'http',
  },
  secure: {
    ...single({ name: 'secure', address: '10.210.1.6', port: 8443, speaks: 'https' }),
    servicePort: 443,
    portName: 'https',
  },
  h2c: single({ name: 'h2c', address: '10.210.1.7', port: PORT, speaks: 'h2c' }),
  auth: single({
    name: 'auth',
    address: '10.210.1.8',
    port: PORT,
    answerHeader: 'x-auth-answer',
  }),
  pages: single({ name: 'pages', address: '10.210.1.9', port: PORT, answerHeader: null }),
  /** Its endpoint is ready, and nobody listens. */
  down: {
    origins: [{ name: 'down', address: '10.210.1.10', port: PORT, isDown: true }],
    servicePort: 80,
    portName: 'http',
  },
  empty: { origins: [], servicePort: 80, portName: 'http' },
};

function single(origin: OriginOptions): Application {
  return { origins: [origin], servicePort: 80, portName: 'http' };
}

/** The services that are named somewhere in the objects, with their endpoints. */
export function objectsOfServices(
  namespace: string,
  objects: readonly KubeObject[],
): readonly KubeObject[] {
  const text = JSON.stringify(objects);
  return Object.entries(APPLICATIONS)
    .filter(([name]) => text.includes(`"name":"${name}"`))
    .flatMap(([name, application]) => [
      serviceOf(name, namespace, application),
      sliceOf(name, namespace, application),
    ]);
}

function serviceOf(
  name: string,
  namespace: string,
  { servicePort, portName, origins }: Application,
): KubeObject {
  const targetPort = origins[0]?.port ?? PORT;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ name: portName, port: servicePort, targetPort, protocol: 'TCP' }] },
  };
}

function sliceOf(name: string, namespace: string, { origins, portName }: Application): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-1`,
      namespace,
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    ports: [{ name: portName, port: origins[0]?.port ?? PORT, protocol: 'TCP' }],
    endpoints: origins.map(({ address }) => ({
      addresses: [address],
      conditions: { ready: true, serving: true, terminating: false },
    })),
  };
}
