/** Observes Namespaces and ServiceAccounts; creates the `default` ServiceAccount of each active namespace. */
import { getOne, NAMESPACES, SERVICE_ACCOUNTS } from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';

const DEFAULT = 'default';

export function makeServiceAccountController(context: ControllerContext): Controller {
  const { store } = context;
  return makeController({
    ...context,
    name: 'service-account',
    triggers: [
      { resource: NAMESPACES, keys: ({ metadata }) => [metadata.name ?? ''] },
      {
        resource: SERVICE_ACCOUNTS,
        keys: ({ metadata }, type) => (type === 'DELETED' ? [metadata.namespace ?? ''] : []),
      },
    ],
    sync(name) {
      const namespace = getOne(store, NAMESPACES, undefined, name);
      if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
      if (getOne(store, SERVICE_ACCOUNTS, name, DEFAULT) !== undefined) return;
      store.create(SERVICE_ACCOUNTS, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: DEFAULT, namespace: name },
      });
    },
  });
}
