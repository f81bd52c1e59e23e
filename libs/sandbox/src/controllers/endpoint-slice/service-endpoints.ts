/** Which endpoints a Service has: from its selector's pods, their readiness, and its ports resolved on each pod. */
import type { DiscoveryV1EndpointPort, V1Endpoint, V1ServicePort } from '@kubernetes/client-node';
import type { Pod, Service, Wire } from '../../objects/kinds.js';
import { hasEnded, isReady, isTerminating } from '../pod-readiness.js';

export type Endpoint = Wire<V1Endpoint>;
export type EndpointPort = Wire<DiscoveryV1EndpointPort>;

/** Endpoints that share their port numbers, as those of one slice must. */
export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** `pods` are those its selector matches. Pods resolving a named port differently fall into different groups. */
export function endpointGroups(service: Service, pods: readonly Pod[]): EndpointGroup[] {
  const groups = new Map<string, { ports: EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const address = pod.status?.podIP;
    if (hasEnded(pod) || address === undefined || address === '') continue;
    const ports = portsOn(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(makeEndpoint(service, pod, address));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function portsOn(service: Service, pod: Pod): EndpointPort[] {
  const resolved = (service.spec?.ports ?? []).map((port): EndpointPort | undefined => {
    const number = targetPortOn(port, pod);
    if (number === undefined) return undefined;
    return {
      name: port.name ?? '',
      port: number,
      protocol: port.protocol ?? 'TCP',
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    };
  });
  return resolved.filter((port) => port !== undefined);
}

/** A number is taken as it is; a name is looked up among the pod's container ports of the same protocol. */
function targetPortOn(port: Wire<V1ServicePort>, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  const protocol = port.protocol ?? 'TCP';
  const declared = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return declared.find(
    (candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol,
  )?.containerPort;
}

function makeEndpoint(service: Service, pod: Pod, address: string): Endpoint {
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const anyway = service.spec?.publishNotReadyAddresses === true;
  const { hostname, subdomain, nodeName } = pod.spec;
  const named = hostname !== undefined && subdomain === service.metadata.name;
  return {
    addresses: [address],
    conditions: { ready: anyway || (serving && !terminating), serving, terminating },
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(named ? { hostname } : {}),
  };
}
