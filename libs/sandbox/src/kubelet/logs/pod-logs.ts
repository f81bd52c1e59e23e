/** Reads container logs for the API server's `pods/log` subresource. */
import type { Clock } from '@fleetcommand/kernel/clock';
import { getOne, PODS, type ContainerStatus, type Pod } from '../../objects/kinds.js';
import { ApiError } from '../../store/api-error.js';
import type { ObjectStore } from '../../store/store.js';
import { parseLine, splitRecords } from './log-line.js';
import type { LogStore } from './log-store.js';

export interface PodLogOptions {
  /** Absent: the pod's default or only container. */
  readonly container?: string;
  /** Stay until the container ends. */
  readonly follow?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339; the later of this and `sinceSeconds` counts. */
  readonly sinceTime?: string;
  /** Stop after this many bytes. */
  readonly limitBytes?: number;
  /** Of the run before the present one. */
  readonly previous?: boolean;
  readonly timestamps?: boolean;
}

export interface PodLogs {
  /**
   * The log's bytes, piece by piece. Throws an `ApiError` (before the first piece) for an unknown pod or
   * container, one that has not started, and a previous run that does not exist.
   */
  read(namespace: string, pod: string, options: PodLogOptions): AsyncIterable<Uint8Array>;
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** How much a slow follower may be behind before it is let go. */
const MAX_BEHIND_BYTES = 16 * 1024 * 1024;

export function makePodLogs(store: ObjectStore, logs: LogStore, clock: Clock): PodLogs {
  return {
    read(namespace, name, options) {
      const pod = getOne(store, PODS, namespace, name);
      if (pod === undefined) throw new ApiError(404, 'NotFound', `pods "${name}" not found`);
      const container = chooseContainer(pod, options.container);
      const run = chooseRun(pod, container, options.previous === true);
      const found = logs.find(pod, container, run);
      if (found === undefined) return emptyLog();
      const sinceMs = earliestMs(options, clock.now());
      const print = makePrinter(options, sinceMs);
      const tail = lastLines(splitRecords(found.records), options.tailLines);
      const start = Buffer.concat(tail.map(print));
      const follow = options.follow === true && found.live !== undefined;
      const whole = follow
        ? followed(start, print, (onRecord, onEnd) => found.live?.subscribe(onRecord, onEnd))
        : only(start);
      return options.limitBytes === undefined ? whole : limited(whole, options.limitBytes);
    },
  };
}

function chooseContainer(pod: Pod, asked: string | undefined): string {
  const main = pod.spec.containers.map(({ name }) => name);
  const all = [...(pod.spec.initContainers ?? []).map(({ name }) => name), ...main];
  const wanted = asked ?? pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (wanted !== undefined && all.includes(wanted)) return wanted;
  if (asked !== undefined) {
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  }
  const [first = '', ...others] = main;
  if (others.length === 0) return first;
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${main.join(' ')}]`,
  );
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

function earliestMs({ sinceSeconds, sinceTime }: PodLogOptions, now: Date): number {
  const bySeconds = sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000;
  return Math.max(bySeconds, sinceTime === undefined ? 0 : Date.parse(sinceTime));
}

function makePrinter({ timestamps }: PodLogOptions, sinceMs: number): (record: Buffer) => Buffer {
  const nothing = Buffer.alloc(0);
  return (record) => {
    const line = parseLine(record);
    if (line === undefined || Date.parse(line.time) < sinceMs) return nothing;
    const end = Buffer.from(line.partial ? '' : '\n');
    return timestamps === true
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

async function* emptyLog(): AsyncGenerator<Uint8Array> {}

/** Subscribes before it is first awaited, so that nothing is lost between the file and the live log. */
function followed(
  start: Buffer,
  print: (record: Buffer) => Buffer,
  subscribe: (onRecord: (record: Buffer) => void, onEnd: () => void) => (() => void) | undefined,
): AsyncIterable<Uint8Array> {
  let waiting: Buffer[] = start.length > 0 ? [start] : [];
  let behindBytes = start.length;
  let ended = false;
  let wake = (): void => {};
  const unsubscribe = subscribe(
    (record) => {
      // The newline that ends a record on disk is not part of it.
      const printed = print(record.subarray(0, -1));
      waiting.push(printed);
      behindBytes += printed.length;
      if (behindBytes > MAX_BEHIND_BYTES) ended = true;
      wake();
    },
    () => {
      ended = true;
      wake();
    },
  );
  return (async function* () {
    try {
      for (;;) {
        const pieces = waiting;
        waiting = [];
        behindBytes = 0;
        if (pieces.length > 0) yield Buffer.concat(pieces);
        if (waiting.length > 0) continue;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      unsubscribe?.();
    }
  })();
}

async function* limited(
  pieces: AsyncIterable<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  let left = limitBytes;
  for await (const piece of pieces) {
    const part = piece.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (left <= 0) return;
  }
}
