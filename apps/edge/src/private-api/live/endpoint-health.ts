/** Which endpoints take requests now, as HAProxy sees them: its own checks may have taken out what Kubernetes calls ready. */
import { parseServers } from '@fleetcommand/adapter-haproxy/read-back';
import type { RunningServer } from '@fleetcommand/adapter-haproxy/read-back';
import type { Model } from '@fleetcommand/routing/haproxy/model/model';
import type { Endpoint } from '@fleetcommand/routing/ir/services';
import type { Proxy } from '../../proxy/proxy.js';
import { slotsOf } from './slots.js';

export interface EndpointHealth {
  /** Name of the backend that holds a service. */
  backendOf(service: string): string | null;
  isUp(service: string, endpoint: Endpoint): boolean;
}

/** Beyond this many services one read of everything is cheaper than one read each. */
const MANY = 500;

/** Where HAProxy does not answer, readiness is what the endpoints' objects say. */
export async function readEndpointHealth(
  proxy: Proxy,
  model: Model | undefined,
  services: readonly string[],
): Promise<EndpointHealth> {
  const slots = model ? slotsOf(model) : new Map<string, never>();
  const backends = services.flatMap((service) => slots.get(service)?.backend ?? []);
  const servers = await readServers(proxy, backends);
  return {
    backendOf: (service) => slots.get(service)?.backend ?? null,
    isUp: (service, endpoint) => {
      const backend = slots.get(service)?.backend;
      const server = servers.get(`${backend} ${endpoint.address} ${endpoint.port}`);
      return server ? server.accepting : endpoint.ready && !endpoint.terminating;
    },
  };
}

async function readServers(
  proxy: Proxy,
  backends: readonly string[],
): Promise<Map<string, RunningServer>> {
  if (backends.length === 0) return new Map();
  const lines =
    backends.length > MANY
      ? ['show servers state']
      : backends.map((backend) => `show servers state ${backend}`);
  const replies = await proxy.read(lines);
  if (!replies.ok) return new Map();
  return new Map(
    replies.value
      .flatMap((reply) => [...parseServers(reply).values()])
      .map((server) => [`${server.backend} ${server.address} ${server.port}`, server]),
  );
}
