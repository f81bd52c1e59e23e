import type { EventRecorder } from '../events/event-recorder.js';
import type { ImageCatalogue } from '../images/catalogue-file.js';
import type { Log } from '../log.js';
import type { Timers } from '../reconcile/timers.js';
import type { ObjectStore } from '../objects/store.js';
import type { LogStore } from './logs/log-store.js';
import type { PodNetwork } from './network/pod-network.js';
import type { StartGate } from './pod/start-gate.js';
import type { MemoryWatch } from './process/memory-watch.js';

/** Where the kubelet keeps what it needs, below its root. */
export interface KubeletDirectories {
  /** Working directories and volumes of pods. */
  readonly pods: string;
  readonly logs: string;
  /** One record per running process. */
  readonly processes: string;
}

/** What all parts of the kubelet share. */
export interface KubeletContext {
  readonly store: ObjectStore;
  readonly timers: Timers;
  readonly log: Log;
  readonly events: EventRecorder;
  readonly catalogue: ImageCatalogue;
  readonly logs: LogStore;
  readonly network: PodNetwork;
  readonly memory: MemoryWatch;
  readonly gate: StartGate;
  readonly directories: KubeletDirectories;
  readonly nodeName: string;
  /** Value of the marker variable of this sandbox's processes. */
  readonly sandboxId: string;
  /** Path of the Node.js that runs the sandbox. */
  readonly nodePath: string;
  /** The sandbox's own user id; 0 is root. */
  readonly sandboxUid: number;
}
