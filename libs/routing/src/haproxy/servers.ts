/** A service's endpoints as servers of its backend. */
import type { Endpoint, Service, ServicePart } from '../ir/services.js';
import type { Server } from './model.js';

/** Of the part with the largest share per endpoint; HAProxy allows 256. */
const FULL_WEIGHT = 100;

/**
 * Ready endpoints take requests. Terminating ones keep their sessions and get nothing new (weight 0), unless none is
 * ready and they still serve: then they are all there is. Endpoints that are neither are left out.
 */
export function serversOf({ parts }: Service): ReadonlyMap<string, Server> {
  const shares = new Map<string, { server: Omit<Server, 'weight'>; share: number }>();
  for (const part of parts) {
    const active = part.endpoints.filter(isReady);
    const taking = active.length > 0 ? active : part.endpoints.filter(isLastResort);
    const share = part.weight / Math.max(1, taking.length);
    for (const endpoint of part.endpoints) {
      const isTaking = taking.includes(endpoint);
      if (!isTaking && !endpoint.terminating) continue;
      const server = serverOf(endpoint, part.protocol);
      const present = shares.get(server.name)?.share ?? 0;
      shares.set(server.name, { server, share: present + (isTaking ? share : 0) });
    }
  }
  const largest = Math.max(...[...shares.values()].map(({ share }) => share), 0);
  return new Map(
    [...shares].map(([name, { server, share }]) => [
      name,
      { ...server, weight: weightOf(share, largest) },
    ]),
  );
}

function isReady({ ready, terminating }: Endpoint): boolean {
  return ready && !terminating;
}

function isLastResort({ serving, terminating }: Endpoint): boolean {
  return serving && terminating;
}

function weightOf(share: number, largest: number): number {
  return share === 0 ? 0 : Math.max(1, Math.round((share / largest) * FULL_WEIGHT));
}

/** The name says all that cannot change at run time. */
function serverOf(
  { address, port }: Endpoint,
  protocol: ServicePart['protocol'],
): Omit<Server, 'weight'> {
  const kind = protocol === 'http' ? 's' : protocol;
  return { name: `${kind}-${address}-${port}`, address, port, protocol };
}
