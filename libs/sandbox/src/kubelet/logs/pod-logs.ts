/** Reads container logs for the API server's `pods/log` subresource. */
import type { Clock } from '@fleetcommand/kernel/clock';
import type { PodLogOptions, PodLogs } from '../../api-server/pod-logs.js';
import { getOne, PODS, type ContainerStatus, type Pod } from '../../objects/kinds.js';
import { ApiError } from '../../objects/api-error.js';
import type { ObjectStore } from '../../objects/store.js';
import { parseLine, splitRecords } from './log-line.js';
import type { LogStore } from './log-store.js';

/** How much a slow follower may be behind before it is let go. */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;

export function makePodLogs(store: ObjectStore, logs: LogStore, clock: Clock): PodLogs {
  return {
    read(namespace, name, options) {
      const pod = getOne(store, PODS, namespace, name);
      if (pod === undefined) throw new ApiError(404, 'NotFound', `pods "${name}" not found`);
      const run = chooseRun(pod, options.container, options.previous);
      const found = logs.find(pod, options.container, run);
      if (found === undefined) return only(Buffer.alloc(0));
      const print = makePrinter(options, clock.now());
      const start = Buffer.concat(
        lastLines(splitRecords(found.records), options.tailLines).map(print),
      );
      const { live } = found;
      if (!options.follow || live === undefined) return only(start);
      return followed(start, print, (onRecord, onEnd) => live.subscribe(onRecord, onEnd));
    },
  };
}

/** The restart count of the run whose log is asked for. */
function chooseRun(pod: Pod, container: string, previous: boolean): number {
  const statuses = [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
  const status = statuses.find(({ name }) => name === container);
  const podName = pod.metadata.name;
  // A container that waits for its next start shows the run that ended.
  const waitsAfterRun = status?.state?.waiting !== undefined && hasEndedBefore(status);
  if (!previous) {
    if (status !== undefined && (status.state?.waiting === undefined || waitsAfterRun)) {
      return status.restartCount;
    }
    const reason = status?.state?.waiting?.reason ?? 'ContainerCreating';
    throw badRequest(`container "${container}" in pod "${podName}" is waiting to start: ${reason}`);
  }
  const run = (status?.restartCount ?? 0) - (waitsAfterRun ? 0 : 1);
  if (status === undefined || !hasEndedBefore(status) || run < 0) {
    throw badRequest(`previous terminated container "${container}" in pod "${podName}" not found`);
  }
  return run;
}

function hasEndedBefore(status: ContainerStatus): boolean {
  return status.lastState?.terminated !== undefined;
}

function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** Prints a record as the reader wants it; one before `sinceSeconds` as nothing. */
function makePrinter(
  { timestamps, sinceSeconds }: PodLogOptions,
  now: Date,
): (record: Buffer) => Buffer {
  const sinceMs = sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000;
  const nothing = Buffer.alloc(0);
  return (record) => {
    const line = parseLine(record);
    if (line === undefined || Date.parse(line.time) < sinceMs) return nothing;
    const end = Buffer.from(line.partial ? '' : '\n');
    return timestamps
      ? Buffer.concat([Buffer.from(`${line.time} `), line.text, end])
      : Buffer.concat([line.text, end]);
  };
}

function lastLines(records: readonly Buffer[], count: number | undefined): readonly Buffer[] {
  if (count === undefined) return records;
  return count === 0 ? [] : records.slice(-count);
}

async function* only(start: Buffer): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
}

/**
 * Subscribes at once, so that nothing is lost between the file and the live log. The first piece comes
 * without waiting, if need be empty; a reader that leaves is let go while it waits for the next.
 */
function followed(
  start: Buffer,
  print: (record: Buffer) => Buffer,
  subscribe: (onRecord: (record: Buffer) => void, onEnd: () => void) => () => void,
): AsyncIterableIterator<Uint8Array> {
  let waiting: Buffer[] = [];
  let behindBytes = 0;
  let ended = false;
  let begun = false;
  let wake = (): void => {};
  const end = (): void => {
    ended = true;
    wake();
  };
  const unsubscribe = subscribe((record) => {
    // The newline that ends a record on disk is not part of it.
    const printed = print(record.subarray(0, -1));
    waiting.push(printed);
    behindBytes += printed.length;
    if (behindBytes > MAX_BEHIND_BYTES) end();
    else wake();
  }, end);
  const done = { done: true as const, value: undefined };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (!begun) {
        begun = true;
        return { done: false, value: start };
      }
      while (waiting.length === 0) {
        if (ended) return done;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const value = Buffer.concat(waiting);
      waiting = [];
      behindBytes = 0;
      return { done: false, value };
    },
    return() {
      unsubscribe();
      waiting = [];
      end();
      return Promise.resolve(done);
    },
  };
}
