import type { V1Service } from '@kubernetes/client-node';

/** Services get addresses of 10.96.0.0/16, like a default cluster's; .0.1 is the API server's own. */
const PREFIX = '10.96';
const HOSTS = 256 * 254;
export const API_SERVICE_ADDRESS = `${PREFIX}.0.1`;

/** A free address, searched from a place the service's uid decides; undefined when none is left. */
export function freeClusterAddress(uid: string, taken: ReadonlySet<string>): string | undefined {
  const start = Number.parseInt(uid.slice(0, 8), 16) % HOSTS;
  for (let step = 0; step < HOSTS; step += 1) {
    const host = (start + step) % HOSTS;
    const address = `${PREFIX}.${Math.floor(host / 254)}.${(host % 254) + 1}`;
    if (!taken.has(address)) return address;
  }
  return undefined;
}

const NODE_PORT_FIRST = 30_000;
const NODE_PORT_LAST = 32_767;

/** A free node port, or undefined when all are taken. */
export function freeNodePort(taken: ReadonlySet<number>): number | undefined {
  for (let port = NODE_PORT_FIRST; port <= NODE_PORT_LAST; port += 1) {
    if (!taken.has(port)) return port;
  }
  return undefined;
}

/** Fills in the fields that follow from a service's address, and removes them where the type has none. */
export function completeAddressFields({ spec }: V1Service): void {
  if (!spec) return;
  if (spec.type === 'ExternalName') {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
    delete spec.internalTrafficPolicy;
    return;
  }
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
}
