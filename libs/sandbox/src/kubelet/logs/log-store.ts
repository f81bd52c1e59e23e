/**
 * Where container logs are: `<root>/<namespace>_<pod>_<uid>/<container>/<restart count>.log`, as the real
 * kubelet keeps them. Of a container's runs the latest two are kept; a pod's logs go with the pod.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Pod } from '../../objects/kinds.js';
import { openContainerLog, readContainerLog, type ContainerLog } from './container-log.js';

const KEPT_RUNS = 2;

export interface LogStore {
  /** Opens the log of a new run. */
  open(pod: Pod, container: string, restartCount: number): ContainerLog;
  /** The kept records of a run, and its log if it is still being written; `undefined` when there is none. */
  find(
    pod: Pod,
    container: string,
    restartCount: number,
  ): { readonly records: Buffer; readonly live: ContainerLog | undefined } | undefined;
  /** Removes all logs of a pod. */
  remove(pod: Pod): void;
  /** Removes the logs of pods that are not among `uids`. */
  keepOnly(uids: ReadonlySet<string>): void;
}

export function makeLogStore(root: string, clock: Clock): LogStore {
  const live = new Map<string, ContainerLog>();

  return {
    open(pod, container, restartCount) {
      const file = fileOf(root, pod, container, restartCount);
      removeOldRuns(path.dirname(file), restartCount);
      const log = openContainerLog(file, clock);
      live.set(file, log);
      log.subscribe(
        () => {},
        () => {
          live.delete(file);
        },
      );
      return log;
    },
    find(pod, container, restartCount) {
      const file = fileOf(root, pod, container, restartCount);
      const records = readContainerLog(file);
      return records === undefined ? undefined : { records, live: live.get(file) };
    },
    remove(pod) {
      rmSync(path.join(root, folderOf(pod)), { recursive: true, force: true });
    },
    keepOnly(uids) {
      if (!existsSync(root)) return;
      for (const folder of readdirSync(root)) {
        const uid = folder.slice(folder.lastIndexOf('_') + 1);
        if (!uids.has(uid)) rmSync(path.join(root, folder), { recursive: true, force: true });
      }
    },
  };
}

function folderOf({ metadata }: Pod): string {
  return `${metadata.namespace}_${metadata.name}_${metadata.uid}`;
}

function fileOf(root: string, pod: Pod, container: string, restartCount: number): string {
  return path.join(root, folderOf(pod), container, `${restartCount}.log`);
}

function removeOldRuns(folder: string, restartCount: number): void {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    const run = Number.parseInt(file, 10);
    if (run <= restartCount - KEPT_RUNS) rmSync(path.join(folder, file), { force: true });
  }
}
