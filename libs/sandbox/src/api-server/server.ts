/**
 * The embedded Kubernetes API over HTTP. Plain `node:http`: what it serves is one shape of URL with
 * content negotiation and endless streams of its own, where a framework's routing, schemas and
 * serialization would be in the way; see `dispatch.ts` for the whole of its routing.
 */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@fleetcommand/kernel/clock';
import { ApiError } from '../objects/api-error.js';
import { openJournal } from '../store/journal.js';
import { openStore, type StoreParts } from '../store/object-store.js';
import type { ObjectStore } from '../objects/store.js';
import { type AccessToken, bearerAuthentication } from './authentication.js';
import { bootstrapObjects } from './bootstrap.js';
import { Dispatcher } from './dispatch.js';
import type { PodLogs } from './pod-logs.js';
import { sendError } from './responses.js';

export interface ApiServerOptions {
  /** Holds the cluster's state; made when absent. One server at a time. */
  readonly dataDir: string;
  /** A loopback address: this server is for evaluation and development. Default `127.0.0.1`. */
  readonly host?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** PEM. Without it the server speaks plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Who may use the API, all of it. */
  readonly tokens: readonly AccessToken[];
  readonly clock?: Clock;
  /** Where `kubectl logs` reads; the kubelet's. */
  readonly podLogs?: PodLogs;
  /** How many past changes a watch may resume from before it is told 410 Gone. Default 5,000. */
  readonly watchWindow?: number;
  /**
   * Called once the state is loaded, before the first request is taken: controllers and kubelet start
   * here, so that nobody reads what an earlier run left in the objects' status.
   */
  readonly beforeListen?: (parts: StoreParts) => Promise<void>;
  /** Told of exceptions while answering a request: bugs. Default: a process warning. */
  readonly onBug?: (error: unknown, request: string) => void;
}

export interface ApiServer {
  readonly url: string;
  readonly store: ObjectStore;
  /** Refuses new requests, ends watches, finishes what is being answered, closes the journal. */
  stop(): Promise<void>;
}

/** How long requests under way may take once the server stops. */
const STOP_GRACE_MS = 5_000;

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const parts = openStore({
    journal: openJournal(options.dataDir),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.watchWindow ? { watchWindow: options.watchWindow } : {}),
  });
  bootstrapObjects(parts.store);
  const dispatcher = new Dispatcher(parts, bearerAuthentication(options.tokens), options.podLogs);
  const onBug = options.onBug ?? reportBug;
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    dispatcher
      .dispatch(request, response)
      .catch((error: unknown) => answerError(error, request, response, onBug));
  };
  const server = createServer(options, listener);
  // Watches are silent for minutes, and say so in their own protocol.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 75_000;
  try {
    await options.beforeListen?.(parts);
    await listen(server, options);
  } catch (error) {
    parts.database.close();
    throw error;
  }
  return {
    url: serverUrl(server, options),
    store: parts.store,
    stop: async () => {
      await closeServer(server, () => dispatcher.reads.endWatches());
      parts.database.close();
    },
  };
}

function createServer(
  { tls }: ApiServerOptions,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  if (!tls) return createHttpServer(listener);
  return createHttpsServer({ cert: tls.certificate, key: tls.key }, listener);
}

function listen(server: Server, { host = '127.0.0.1', port = 0 }: ApiServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function serverUrl(server: Server, { tls }: ApiServerOptions): string {
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${tls ? 'https' : 'http'}://${host}:${port}`;
}

async function closeServer(server: Server, endWatches: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endWatches();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  onBug: (error: unknown, request: string) => void,
): void {
  if (!(error instanceof ApiError)) onBug(error, `${request.method ?? ''} ${request.url ?? ''}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (!request.complete) {
    response.setHeader('connection', 'close');
    request.resume(); // the rest of a refused body is read and dropped, or the client would not look for an answer
  }
  sendError(
    response,
    error instanceof ApiError
      ? error
      : new ApiError(
          500,
          'InternalError',
          `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
        ),
  );
}

function reportBug(error: unknown, request: string): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`sandbox API server: ${request} failed unexpectedly: ${detail}`);
}
