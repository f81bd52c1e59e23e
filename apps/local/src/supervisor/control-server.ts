/** The supervisor's control interface; see `libs/contracts/src/http/local.ts`. */
import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { LocalStatus, LocalSummary, ProgressEvent } from '@fleetcommand/contracts/http/local';

export interface Controlled {
  status(): Promise<LocalStatus>;
  /** `undefined` until the stack is ready. */
  summary(): Promise<LocalSummary | undefined>;
  /** Present state, then changes, until the returned function is called. */
  follow(listener: (event: ProgressEvent) => void): () => void;
  /** Begins to stop everything; the end is published as an event. */
  requestStop(): void;
}

export interface ControlServer {
  /** Resolves when somebody has begun to read the progress. */
  readonly heard: Promise<void>;
  /** Ends open streams once what was published has been sent, and removes the socket. */
  close(): Promise<void>;
}

/** Listens on the unix socket, for us alone. */
export async function openControlServer(
  path: string,
  controlled: Controlled,
): Promise<ControlServer> {
  await rm(path, { force: true });
  const streams = new Set<ServerResponse>();
  let hear = (): void => undefined;
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://supervisor');
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /v1/status':
        void controlled.status().then((status) => sendJson(response, 200, status));
        return;
      case 'GET /v1/summary':
        void controlled
          .summary()
          .then((summary) =>
            summary
              ? sendJson(response, 200, summary)
              : sendJson(response, 409, { title: 'Not ready', detail: 'The stack is not up yet.' }),
          );
        return;
      case 'GET /v1/progress':
        stream(response, streams, controlled, url.searchParams.has('follow'));
        hear();
        return;
      case 'POST /v1/stop':
        stream(response, streams, controlled, false, 'stopped');
        controlled.requestStop();
        return;
      default:
        sendJson(response, 404, { title: 'Not found', detail: `Nothing is at ${url.pathname}.` });
    }
  });
  await listen(server, path);
  await chmod(path, 0o600);
  return {
    heard,
    async close() {
      await Promise.all([...streams].map((response) => ended(response)));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** JSON lines until an `end` event (with `untilOutcome`: until that one), or for as long as somebody reads. */
function stream(
  response: ServerResponse,
  streams: Set<ServerResponse>,
  controlled: Controlled,
  isEndless: boolean,
  untilOutcome?: 'stopped',
): void {
  response.writeHead(200, { 'content-type': 'application/jsonl' });
  response.flushHeaders();
  streams.add(response);
  let leave = (): void => undefined;
  response.once('close', () => {
    streams.delete(response);
    leave();
  });
  leave = controlled.follow((event) => {
    response.write(`${JSON.stringify(event)}\n`);
    if (event.type !== 'end' || isEndless) return;
    if (untilOutcome === undefined || event.outcome === untilOutcome) response.end();
  });
}

function ended(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.end();
  });
}
