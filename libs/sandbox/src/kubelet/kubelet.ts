/**
 * Observes the pods bound to this node, and the Secrets, ConfigMaps and images they wait for; runs the pods as
 * processes and writes their status. Started after a crash, it first ends what the crash left running.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import type { PodLogs } from '../api-server/pod-logs.js';
import { hasEnded } from '../controllers/pod-readiness.js';
import { makeEventRecorder } from '../events/event-recorder.js';
import { openCatalogue } from '../images/catalogue-file.js';
import {
  CONFIG_MAPS,
  getOne,
  keyOf,
  listAll,
  NODES,
  PODS,
  SECRETS,
  splitKey,
  type Pod,
} from '../objects/kinds.js';
import type { ControllerContext } from '../reconcile/controller.js';
import { logSyncError } from '../reconcile/controller.js';
import { WorkQueue } from '../reconcile/work-queue.js';
import type { KubeObject, ObjectStore } from '../objects/store.js';
import type { KubeletContext, KubeletDirectories } from './kubelet-context.js';
import { makeLogStore } from './logs/log-store.js';
import { makePodLogs } from './logs/pod-logs.js';
import { openPodNetwork } from './network/pod-network.js';
import { makeNode, nodeStatus } from './node/make-node.js';
import { podDirectory, removePodDirectory } from './pod/pod-directory.js';
import { PodRuntime } from './pod/pod-runtime.js';
import { makeStartGate } from './pod/start-gate.js';
import { endLeftovers } from './process/leftovers.js';
import { makeMemoryWatch } from './process/memory-watch.js';

export interface KubeletOptions extends ControllerContext {
  /** Everything of the kubelet lies below it. */
  readonly root: string;
  /** Path of the image catalogue. */
  readonly catalogue: string;
  readonly nodeName: string;
  /** How many pods the node takes; default 250. */
  readonly maxPods?: number;
}

export interface Kubelet {
  readonly podLogs: PodLogs;
  /** Ends all pods' processes, each within its own grace period but at most `atMostMs`. The pods stay, to be run again. */
  stop(atMostMs: number): Promise<void>;
}

const MAX_PODS = 250;
const SYNCS_AT_A_TIME = 16;
const BOOTING_PER_CPU = 4;

export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { store, timers, log } = options;
  const context = await makeContext(options);
  const runtimes = new Map<string, PodRuntime>();

  const queue: WorkQueue = new WorkQueue({
    timers,
    concurrency: SYNCS_AT_A_TIME,
    process: (key) => syncPod(key),
    onError(key, error, retryInMs) {
      logSyncError(log, { controller: 'kubelet', key, retryInMs }, error);
    },
  });

  const runtimeFor = (key: string, pod: Pod): PodRuntime => {
    const runtime = new PodRuntime(context, pod, (delayMs = 0) => {
      if (delayMs > 0) queue.addAfter(key, delayMs);
      else queue.add(key);
    });
    runtimes.set(key, runtime);
    return runtime;
  };

  const syncPod = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key);
    const pod = getOne(store, PODS, namespace, name);
    const current = runtimes.get(key);
    if (current !== undefined && current.uid !== pod?.metadata.uid) {
      await current.destroy();
      runtimes.delete(key);
    }
    if (pod?.spec.nodeName !== options.nodeName) return;
    // One that ended in an earlier run stays as it is.
    if (hasEnded(pod) && !runtimes.has(key)) return;
    await (runtimes.get(key) ?? runtimeFor(key, pod)).sync(pod);
  };

  // What the statuses say of an earlier run is no longer so: correct it before anyone reads it.
  for (const pod of podsOn(store, options.nodeName)) {
    if (hasEnded(pod)) continue;
    runtimeFor(keyOf(pod), pod).report();
    queue.add(keyOf(pod));
  }
  const unsubscribe = [
    store.watch(PODS, ({ object, type }) => {
      if (!isOn(object, options.nodeName)) return;
      if (type === 'DELETED' && !runtimes.has(keyOf(object))) forgetPod(context, object as Pod);
      queue.add(keyOf(object));
    }),
    ...[SECRETS, CONFIG_MAPS].map((kind) =>
      store.watch(kind, ({ object }) => {
        const prefix = `${object.metadata.namespace}/`;
        for (const [key, runtime] of runtimes) {
          if (key.startsWith(prefix)) runtime.retry('configuration');
        }
      }),
    ),
    context.catalogue.watch(() => {
      for (const runtime of runtimes.values()) runtime.retry('image');
    }),
  ];

  return {
    podLogs: makePodLogs(store, context.logs, timers),
    async stop(atMostMs) {
      for (const stopWatch of unsubscribe) stopWatch();
      await queue.stop();
      await Promise.all([...runtimes.values()].map((runtime) => runtime.shutDown(atMostMs)));
      context.memory.stop();
      await context.network.close();
    },
  };
}

/** Removes what is on disk of a pod that has no processes. */
function forgetPod({ directories, logs }: KubeletContext, pod: Pod): void {
  removePodDirectory(podDirectory(directories.pods, pod.metadata.uid));
  logs.remove(pod);
}

async function makeContext(options: KubeletOptions): Promise<KubeletContext> {
  const { store, timers, log, root, nodeName } = options;
  const directories = makeDirectories(root);
  const sandboxId = readOrMakeId(path.join(root, 'id'));
  const ended = await endLeftovers(directories.processes, sandboxId);
  if (ended > 0) log.warn({ processes: ended }, 'ended processes that an earlier run left behind');

  const pods = podsOn(store, nodeName);
  const uids = new Set(pods.map((pod) => pod.metadata.uid));
  const logs = makeLogStore(directories.logs, timers);
  logs.keepOnly(uids);
  for (const uid of readdirSync(directories.pods)) {
    if (!uids.has(uid)) rmSync(path.join(directories.pods, uid), { recursive: true, force: true });
  }
  const network = await openPodNetwork(path.join(root, 'pod-network'));
  registerNode(options, network);
  return {
    store,
    timers,
    log,
    events: makeEventRecorder({ store, timers, log, component: 'kubelet', host: nodeName }),
    catalogue: openCatalogue(options.catalogue),
    logs,
    network,
    memory: makeMemoryWatch(timers),
    gate: makeStartGate(timers, cpus().length * BOOTING_PER_CPU),
    directories,
    nodeName,
    sandboxId,
    nodePath: process.execPath,
    sandboxUid: process.getuid?.() ?? -1,
  };
}

function makeDirectories(root: string): KubeletDirectories {
  const directories = {
    pods: path.join(root, 'pods'),
    logs: path.join(root, 'logs'),
    processes: path.join(root, 'processes'),
  };
  // Pods run as other users: they pass through to what is theirs, and read nothing else.
  for (const directory of [root, directories.pods]) {
    mkdirSync(directory, { recursive: true, mode: 0o711 });
  }
  for (const directory of [directories.logs, directories.processes]) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  return directories;
}

function readOrMakeId(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const id = randomUUID();
    writeFileSync(file, id, { mode: 0o600 });
    return id;
  }
}

function registerNode(
  { store, timers, nodeName, maxPods = MAX_PODS }: KubeletOptions,
  network: { readonly nodeIP: string; readonly cidr: string },
): void {
  const facts = {
    name: nodeName,
    nodeIP: network.nodeIP,
    podCIDR: network.cidr,
    maxPods,
    now: timers.now(),
  };
  const node = getOne(store, NODES, undefined, nodeName) ?? store.create(NODES, makeNode(facts));
  store.updateStatus(NODES, { ...node, status: nodeStatus(facts) });
}

function podsOn(store: ObjectStore, nodeName: string): Pod[] {
  return listAll(store, PODS).filter((pod) => isOn(pod, nodeName));
}

function isOn(object: KubeObject, nodeName: string): boolean {
  const { spec } = object as Pod;
  return spec.nodeName === nodeName;
}
