import { API_SERVICE_ADDRESS } from '../admission/cluster-addresses.js';
import { ApiError } from '../objects/api-error.js';
import type { KubeObject, ObjectStore, ResourceRef } from '../objects/store.js';

const core = (plural: string): ResourceRef => ({ group: '', version: 'v1', plural });
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** What every cluster has from its first moment: its own namespaces, and the service that leads to this server. */
export function bootstrapObjects(store: ObjectStore): void {
  for (const name of NAMESPACES) {
    createOnce(store, core('namespaces'), {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  createOnce(store, core('services'), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      clusterIP: API_SERVICE_ADDRESS,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    },
  });
}

function createOnce(store: ObjectStore, ref: ResourceRef, object: KubeObject): void {
  try {
    store.create(ref, object);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.reason !== 'AlreadyExists') throw error;
  }
}
