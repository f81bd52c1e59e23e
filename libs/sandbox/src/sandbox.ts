/**
 * The whole sandbox in one process: the embedded Kubernetes API, its controllers, and a kubelet that runs
 * pods as processes of this machine. For evaluation and development; see the README.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { AccessToken } from './api-server/authentication.js';
import type { PodLogs } from './api-server/pod-logs.js';
import { startApiServer } from './api-server/server.js';
import { makeDeploymentController } from './controllers/deployment/deployment-controller.js';
import { makeDisruptionBudgetController } from './controllers/disruption-budget/disruption-budget-controller.js';
import { makeEndpointSliceController } from './controllers/endpoint-slice/endpoint-slice-controller.js';
import { makeGarbageCollector } from './controllers/garbage-collector/garbage-collector.js';
import { makeNamespaceController } from './controllers/namespace/namespace-controller.js';
import { makeNodePortController } from './controllers/node-port/node-port-controller.js';
import { makeReplicaSetController } from './controllers/replica-set/replica-set-controller.js';
import { makeScheduler } from './controllers/scheduler/scheduler.js';
import type { ServedResources } from './controllers/served-resources.js';
import { makeServiceAccountController } from './controllers/service-account/service-account-controller.js';
import { makeEventExpiry } from './events/event-expiry.js';
import { startKubelet, type Kubelet } from './kubelet/kubelet.js';
import { holdDirectory } from './kubelet/process/directory-lock.js';
import type { Log } from './log.js';
import type { Controller, ControllerContext } from './reconcile/controller.js';
import { systemTimers } from './reconcile/timers.js';
import type { ResourceRegistry } from './resources/registry.js';
import type { StoreParts } from './store/object-store.js';

export interface SandboxOptions {
  /**
   * Holds all state; made when absent. Pods run as other users than root and pass through it, so its
   * parents should be open to all (`chmod a+x`); see the README for what happens otherwise.
   */
  readonly dataDir: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** PEM. Without it the API speaks plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly tokens: readonly AccessToken[];
  /** Path of the image catalogue, a JSON file that says which program stands for which image. */
  readonly catalogue: string;
  readonly log: Log;
  /** How many pods the one node takes; default 250. */
  readonly maxPods?: number;
  /** How many past changes a watch may resume from; default 5,000. */
  readonly watchWindow?: number;
}

export interface Sandbox {
  readonly url: string;
  /** Ends pods gracefully (they run again at the next start), then controllers and API. Once is enough. */
  stop(): Promise<void>;
}

const NODE_NAME = 'sandbox';

/** The longest a pod may take to end when the whole sandbox stops, whatever its own grace period. */
const STOP_PODS_WITHIN_MS = 10_000;

/** Rejects when another sandbox uses the directory, or when it cannot listen. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, catalogue, log, maxPods, ...api } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const release = holdDirectory(dataDir);
  let controllers: Controller[] = [];
  let kubelet: Kubelet | undefined;
  const stopWork = async (): Promise<void> => {
    await kubelet?.stop(STOP_PODS_WITHIN_MS);
    await Promise.all(controllers.map((controller) => controller.stop()));
  };
  try {
    const server = await startApiServer({
      ...api,
      dataDir: path.join(dataDir, 'api-server'),
      podLogs: lazily(() => kubelet?.podLogs),
      onBug(error, request) {
        log.error({ err: error, request }, 'a request failed unexpectedly');
      },
      async beforeListen({ store, registry }: StoreParts) {
        const context = { store, log, timers: systemTimers };
        kubelet = await startKubelet({
          ...context,
          root: path.join(path.resolve(dataDir), 'kubelet'),
          catalogue,
          nodeName: NODE_NAME,
          ...(maxPods === undefined ? {} : { maxPods }),
        });
        controllers = makeControllers(context, () => servedBy(registry));
        for (const controller of controllers) controller.start();
        // Endpoints that an earlier run left ready are corrected before anyone routes by them.
        await Promise.all(controllers.map((controller) => controller.settled()));
      },
    });
    log.info({ url: server.url, dataDir }, 'the sandbox serves');
    const stopAll = async (): Promise<void> => {
      await stopWork();
      await server.stop();
      release();
    };
    let stopped: Promise<void> | undefined;
    return {
      url: server.url,
      stop() {
        stopped ??= stopAll();
        return stopped;
      },
    };
  } catch (error) {
    await stopWork();
    release();
    throw error;
  }
}

function makeControllers(
  context: ControllerContext,
  servedResources: ServedResources,
): Controller[] {
  return [
    makeScheduler({ ...context, nodeName: NODE_NAME }),
    makeDeploymentController(context),
    makeReplicaSetController(context),
    makeEndpointSliceController(context),
    makeNodePortController({ ...context, nodeName: NODE_NAME }),
    makeDisruptionBudgetController(context),
    makeServiceAccountController(context),
    makeNamespaceController({ ...context, servedResources }),
    makeGarbageCollector({ ...context, servedResources }),
    makeEventExpiry(context),
  ];
}

/** Each collection once, in the version its objects are kept in. */
function servedBy(registry: ResourceRegistry): ReturnType<ServedResources> {
  return registry.all().filter(({ storage }) => storage);
}

/** The API server is told where logs are before there is a kubelet; no request comes before there is one. */
function lazily(podLogs: () => PodLogs | undefined): PodLogs {
  return {
    read(namespace, pod, options) {
      const logs = podLogs();
      if (logs === undefined) throw new Error('the kubelet has not started');
      return logs.read(namespace, pod, options);
    },
  };
}
