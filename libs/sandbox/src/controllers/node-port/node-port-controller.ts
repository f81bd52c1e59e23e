/**
 * What kube-proxy does for node ports. Observes Services that have some; listens on each at the node's address and hands
 * every connection to a ready endpoint. Changes nothing in the store.
 */
import {
  ENDPOINT_SLICES,
  getOne,
  keyOf,
  listAll,
  NODES,
  SERVICES,
  splitKey,
  type Service,
} from '../../objects/kinds.js';
import {
  makeController,
  type Controller,
  type ControllerContext,
} from '../../reconcile/controller.js';
import type { ObjectStore } from '../../objects/store.js';
import { SERVICE_NAME } from '../endpoint-slice/plan-slices.js';
import { listenOn, type Listener, type Target } from './listener.js';

/** How long a port that somebody else has is left alone. */
const RETRY_TAKEN_MS = 2_000;

export interface NodePortContext extends ControllerContext {
  readonly nodeName: string;
}

export function makeNodePortController(context: NodePortContext): Controller {
  const { store, log } = context;
  /** By Service, then by node port. */
  const open = new Map<string, Map<number, Listener>>();

  const sync = async (key: string): Promise<boolean> => {
    const { namespace, name } = splitKey(key);
    const wanted = nodePortsOf(getOne(store, SERVICES, namespace, name));
    const listeners = open.get(key) ?? new Map<number, Listener>();
    open.set(key, listeners);
    for (const [port, listener] of listeners) {
      if (wanted.has(port)) continue;
      listeners.delete(port);
      await listener.close();
    }
    for (const [nodePort, portName] of wanted) {
      if (listeners.has(nodePort)) continue;
      const host = addressOf(store, context.nodeName);
      const listener = await listenOn({ host, port: nodePort }, () =>
        readyTargets(store, namespace, name, portName),
      );
      if (listener) listeners.set(nodePort, listener);
      else log.warn({ service: key, nodePort }, 'a node port is taken by another program');
    }
    if (wanted.size === 0) open.delete(key);
    return listeners.size === wanted.size;
  };

  const controller = makeController({
    ...context,
    name: 'node-port',
    triggers: [{ resource: SERVICES, keys: (object) => [keyOf(object)] }],
    async sync(key, lookAgainAfter) {
      if (!(await sync(key))) lookAgainAfter(RETRY_TAKEN_MS);
    },
  });
  return {
    ...controller,
    async stop() {
      await controller.stop();
      const listeners = [...open.values()].flatMap((each) => [...each.values()]);
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

/** Node port → the name of its port; none of a Service that is gone. */
function nodePortsOf(service: Service | undefined): ReadonlyMap<number, string> {
  const ports = service?.metadata.deletionTimestamp ? [] : (service?.spec?.ports ?? []);
  return new Map(
    ports.flatMap(({ nodePort, name = '', protocol = 'TCP' }): [number, string][] =>
      nodePort && protocol === 'TCP' ? [[nodePort, name]] : [],
    ),
  );
}

function addressOf(store: ObjectStore, nodeName: string): string {
  const addresses = getOne(store, NODES, undefined, nodeName)?.status?.addresses ?? [];
  const internal = addresses.find(({ type }) => type === 'InternalIP');
  if (!internal) throw new Error(`the node ${nodeName} has no address`);
  return internal.address;
}

function readyTargets(
  store: ObjectStore,
  namespace: string,
  service: string,
  portName: string,
): Target[] {
  return listAll(store, ENDPOINT_SLICES, namespace)
    .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === service)
    .flatMap(({ ports, endpoints }) => {
      const port = ports?.find(({ name = '' }) => name === portName)?.port;
      const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready);
      return port ? ready.flatMap(({ addresses: [host] }) => (host ? [{ host, port }] : [])) : [];
    });
}
