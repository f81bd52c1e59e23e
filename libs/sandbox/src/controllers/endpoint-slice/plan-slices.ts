/** Decides which EndpointSlices to create, change and delete, moving as few endpoints between slices as it can. */
import { isDeepStrictEqual } from 'node:util';
import type { EndpointSlice, Service } from '../../objects/kinds.js';
import type { KubeObject } from '../../objects/store.js';
import { controllerReference } from '../ownership.js';
import type { Endpoint, EndpointGroup, EndpointPort } from './service-endpoints.js';

export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';

/** As `--max-endpoints-per-slice`. */
const MAX_ENDPOINTS = 100;

export interface SlicePlan {
  readonly create: readonly KubeObject[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/** What one slice should hold; `slice` is the existing one that holds it already, or most of it. */
interface Wanted {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
  readonly slice: EndpointSlice | undefined;
}

/** `existing` are the slices of this Service that this controller manages. */
export function planSlices(
  service: Service,
  groups: readonly EndpointGroup[],
  existing: readonly EndpointSlice[],
): SlicePlan {
  // A Service without endpoints keeps one empty slice, so that clients see it is managed.
  const asked = groups.length === 0 ? [{ ports: [], endpoints: [] }] : groups;
  const wanted = asked.flatMap((group) => spread(group, existing));
  const used = new Set(wanted.map(({ slice }) => slice));
  const spare = existing.filter((slice) => !used.has(slice));

  const create: KubeObject[] = [];
  const update: EndpointSlice[] = [];
  for (const { ports, endpoints, slice } of wanted) {
    const reused = slice ?? spare.shift();
    if (reused === undefined) create.push(makeSlice(service, ports, endpoints));
    else if (!holds(service, reused, ports, endpoints)) {
      update.push(changed(service, reused, ports, endpoints));
    }
  }
  return { create, update, remove: spare };
}

/** Endpoints stay in the slice they are in; new ones fill the room left, then new slices. */
function spread(group: EndpointGroup, existing: readonly EndpointSlice[]): Wanted[] {
  const byUid = new Map(group.endpoints.map((endpoint) => [endpoint.targetRef?.uid, endpoint]));
  const kept = existing
    .filter((slice) => isDeepStrictEqual(slice.ports ?? [], group.ports))
    .map((slice): Wanted => {
      const endpoints = (slice.endpoints ?? []).flatMap((endpoint) => {
        const current = byUid.get(endpoint.targetRef?.uid);
        byUid.delete(endpoint.targetRef?.uid);
        return current === undefined ? [] : [current];
      });
      return { ports: group.ports, endpoints, slice };
    });
  const added = [...byUid.values()];
  for (const { endpoints } of kept) {
    endpoints.push(...added.splice(0, Math.max(0, MAX_ENDPOINTS - endpoints.length)));
  }
  while (added.length > 0) {
    kept.push({
      ports: group.ports,
      endpoints: added.splice(0, MAX_ENDPOINTS),
      slice: undefined,
    });
  }
  const filled = kept.filter(({ endpoints }) => endpoints.length > 0);
  if (filled.length > 0) return filled;
  return [kept[0] ?? { ports: group.ports, endpoints: [], slice: undefined }];
}

function holds(
  service: Service,
  slice: EndpointSlice,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): boolean {
  return (
    isDeepStrictEqual(slice.ports ?? [], ports) &&
    isDeepStrictEqual(slice.endpoints ?? [], endpoints) &&
    isDeepStrictEqual(slice.metadata.labels, labelsOf(service))
  );
}

function changed(
  service: Service,
  slice: EndpointSlice,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): EndpointSlice {
  return {
    ...slice,
    metadata: { ...slice.metadata, labels: labelsOf(service) },
    ports: [...ports],
    endpoints: [...endpoints],
  };
}

function makeSlice(
  service: Service,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace,
      labels: labelsOf(service),
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    ports: [...ports],
    endpoints: [...endpoints],
  };
}

function labelsOf(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
    ...(service.spec?.clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
  };
}
