/**
 * Observes Services with a selector and the pods it matches; writes the Services' EndpointSlices.
 * Slices of a Service without a selector, and those another manager labelled, are left alone.
 */
import {
  ENDPOINT_SLICES,
  getOne,
  keyOf,
  listAll,
  PODS,
  SERVICES,
  splitKey,
  type Service,
} from '../../objects/kinds.js';
import { labelsInclude } from '../../objects/label-selector.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import type { KubeObject, ObjectStore } from '../../objects/store.js';
import { ownerKeys } from '../ownership.js';
import { MANAGED_BY, MANAGER, planSlices, SERVICE_NAME } from './plan-slices.js';
import { endpointGroups } from './service-endpoints.js';

export function makeEndpointSliceController(context: ControllerContext): Controller {
  const { store } = context;
  const podLabels = new Map<string, Record<string, string>>();

  return makeController({
    ...context,
    name: 'endpoint-slice',
    triggers: [
      { resource: SERVICES, keys: (object) => [keyOf(object)] },
      { resource: ENDPOINT_SLICES, keys: (object) => ownerKeys(object, 'Service') },
      { resource: PODS, keys: (pod, type) => keysOfPod(store, podLabels, pod, type) },
    ],
    sync(key) {
      syncService(store, key);
    },
  });
}

/** The Services that select the pod now, or did before its labels changed. */
function keysOfPod(
  store: ObjectStore,
  podLabels: Map<string, Record<string, string>>,
  pod: KubeObject,
  type: string,
): string[] {
  const uid = pod.metadata.uid ?? '';
  const labels = pod.metadata.labels ?? {};
  const before = podLabels.get(uid) ?? labels;
  if (type === 'DELETED') podLabels.delete(uid);
  else podLabels.set(uid, labels);
  return listAll(store, SERVICES, pod.metadata.namespace)
    .filter((service) => selects(service, labels) || selects(service, before))
    .map(keyOf);
}

function selects(service: Service, labels: Record<string, string>): boolean {
  const selector = service.spec?.selector;
  return hasSelector(service) && labelsInclude(selector ?? {}, labels);
}

function hasSelector(service: Service): boolean {
  return Object.keys(service.spec?.selector ?? {}).length > 0;
}

function syncService(store: ObjectStore, key: string): void {
  const { namespace, name } = splitKey(key);
  const service = getOne(store, SERVICES, namespace, name);
  if (service === undefined || service.metadata.deletionTimestamp !== undefined) return;
  if (!hasSelector(service) || service.spec?.type === 'ExternalName') return;

  const pods = listAll(store, PODS, namespace).filter((pod) =>
    selects(service, pod.metadata.labels ?? {}),
  );
  const existing = listAll(store, ENDPOINT_SLICES, namespace).filter(
    ({ metadata }) =>
      metadata.labels?.[SERVICE_NAME] === name && metadata.labels[MANAGED_BY] === MANAGER,
  );
  const plan = planSlices(service, endpointGroups(service, pods), existing);
  for (const slice of plan.create) store.create(ENDPOINT_SLICES, slice);
  for (const slice of plan.update) store.update(ENDPOINT_SLICES, slice);
  for (const { metadata } of plan.remove) {
    store.delete(ENDPOINT_SLICES, namespace, metadata.name, { uid: metadata.uid });
  }
}
