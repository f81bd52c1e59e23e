import type { KubeConfig } from '@kubernetes/client-node';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { CallLimits } from './limits.js';

export interface ConnectOptions {
  /** Path of a kubeconfig; without it and without `inCluster`, client-node's defaults (KUBECONFIG, ~/.kube/config) apply. */
  readonly kubeconfigPath?: string;
  /** Context of the kubeconfig; default its current one. */
  readonly context?: string;
  /** Use the pod's service account. */
  readonly inCluster?: boolean;
  /** Who calls, for the user agent and the API server's audit log: `fleetcommand/<version> (<component>)`. */
  readonly component: string;
  readonly version?: string;
  /** Kept-alive connections for calls; watches have their own. Default 16. */
  readonly maxConnections?: number;
  /** Time a call may take, from its turn to its last byte. Default 15,000. */
  readonly callTimeoutMs?: number;
}

/** One call to the API server. `path` starts with `/api` or `/apis` and is already escaped. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  /** The queue this call waits in: lanes take turns, so that one busy tenant does not hold up the others. Default `''`. */
  readonly lane?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A response read to its end whose status is 2xx. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An open response: a watch or a log. Iterating yields chunks; `close()` drops the connection. */
export interface ApiStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

/** A cluster one can talk to. Made by `connect`; shared by everything in the process that talks to that cluster. */
export interface ClusterConnection {
  /** The context's name, for messages. */
  readonly name: string;
  /** The API server's URL. */
  readonly server: string;
  /** client-node's configuration, for its own APIs. */
  readonly config: KubeConfig;
  /** State of the breaker and the queue. */
  readonly limits: CallLimits;
  /** One call: queued, timed, measured by the breaker; a failure is described as `failure.ts` says. */
  call(request: ApiCall): Promise<Result<ApiAnswer, Failure>>;
  /** A long-lived response. Not queued and without a total time limit; `timeoutMs` bounds the wait for its headers. */
  stream(request: ApiCall): Promise<Result<ApiStream, Failure>>;
  /** Ends kept-alive connections; calls in flight are cut. */
  close(): Promise<void>;
}

/** Reads the configuration (no request is made) and prepares the connection. Fails with `cluster.configuration`. */
export declare function connect(
  options: ConnectOptions,
): Promise<Result<ClusterConnection, Failure>>;
