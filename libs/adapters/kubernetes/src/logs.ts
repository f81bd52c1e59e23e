import { readLines } from '@fleetcommand/kernel/lines';
import { ok, type Result } from '@fleetcommand/kernel/result';
import type { ClusterConnection } from './connection.js';
import type { ClusterFailure } from './failure.js';

export interface LogOptions {
  readonly namespace: string;
  readonly pod: string;
  /** Needed where the pod has several containers. */
  readonly container?: string;
  /** Go on with what is written from now on, until `close()`. */
  readonly follow?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** Put an RFC 3339 time before each line. */
  readonly timestamps?: boolean;
  /** The log of the container's previous run, after a crash. */
  readonly previous?: boolean;
  readonly signal?: AbortSignal;
}

export interface LogStream {
  /** Lines without their newline; ends with the log, throws what the network throws. */
  readonly lines: AsyncIterable<string>;
  close(): void;
}

/** A container's log. A pod that has not started yet is `cluster.invalid`, with the server's words. */
export async function streamLogs(
  connection: ClusterConnection,
  options: LogOptions,
): Promise<Result<LogStream, ClusterFailure>> {
  const { namespace, pod, container, signal, follow, timestamps, previous } = options;
  const opened = await connection.stream({
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
    query: {
      container,
      tailLines: options.tailLines,
      sinceSeconds: options.sinceSeconds,
      follow: follow || undefined,
      timestamps: timestamps || undefined,
      previous: previous || undefined,
    },
    action: `read the log of Pod ${namespace}/${pod}`,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!opened.ok) return opened;
  const stream = opened.value;
  return ok({ lines: readLines(stream.chunks, 'withRest'), close: () => stream.close() });
}
