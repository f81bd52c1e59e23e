/**
 * A scripted API server for failures that no good server shows on demand. It serves one collection (ConfigMaps)
 * by the rules of list and watch, and breaks them when told: forgets history, falls silent, cuts connections.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ClusterObject } from '../object.js';

interface LoggedEvent {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ClusterObject;
}

interface Watcher {
  readonly response: ServerResponse;
  sent: number;
}

export class ConfigMapServer {
  /** What was asked, in order. */
  readonly lists: URLSearchParams[] = [];
  readonly watches: URLSearchParams[] = [];
  /** Answers instead of the collection where it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  /** The connection of a watch is reset after so many events. */
  resetAfter = Number.POSITIVE_INFINITY;
  /** New events are kept from watchers, on connections that stay open. */
  isSilent = false;

  #version = 1;
  #oldest = 0;
  #objects = new Map<string, ClusterObject>();
  #log: LoggedEvent[] = [];
  #server: Server | undefined;
  #port = 0;
  readonly #watchers = new Set<Watcher>();
  readonly #sockets = new Set<Socket>();

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as before where there was one. */
  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends as a crash does: connections are cut. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      if (this.#server) this.#server.close(() => resolve());
      else resolve();
    });
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#watchers.clear();
    await closed;
  }

  put(name: string, value: string, namespace = 'default'): void {
    this.#version += 1;
    const key = `${namespace}/${name}`;
    const known = this.#objects.get(key);
    const object: ClusterObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        uid: known?.metadata.uid ?? `uid-${this.#version}`,
        resourceVersion: String(this.#version),
        managedFields: [{ manager: 'somebody' }],
      },
      data: { value },
    };
    this.#objects.set(key, object);
    this.#record({ version: this.#version, type: known ? 'MODIFIED' : 'ADDED', object });
  }

  remove(name: string, namespace = 'default'): void {
    const known = this.#objects.get(`${namespace}/${name}`);
    if (!known) throw new Error(`there is no ${name}`);
    this.#version += 1;
    this.#objects.delete(`${namespace}/${name}`);
    const metadata = { ...known.metadata, resourceVersion: String(this.#version) };
    this.#record({ version: this.#version, type: 'DELETED', object: { ...known, metadata } });
  }

  bookmark(): void {
    const metadata = { resourceVersion: String(this.#version) };
    for (const { response } of this.#watchers) write(response, 'BOOKMARK', { metadata });
  }

  /** Forgets everything before now, as etcd's compaction does: watches from there are 410. */
  compact(): void {
    this.#oldest = this.#version;
    this.#log = [];
  }

  /** Goes back to another past, as a restored backup does. */
  restore(version: number, values: Readonly<Record<string, string>>): void {
    this.#version = version;
    this.#objects.clear();
    this.#log = [];
    this.#oldest = version;
    for (const [name, value] of Object.entries(values)) this.put(name, value);
    this.#version = version;
  }

  endWatches(): void {
    for (const { response } of this.#watchers) response.end();
    this.#watchers.clear();
  }

  #record(event: LoggedEvent): void {
    this.#log.push(event);
    if (this.isSilent) return;
    for (const watcher of this.#watchers) this.#send(watcher, event);
  }

  #send(watcher: Watcher, event: LoggedEvent): void {
    if (!this.#watchers.has(watcher)) return;
    write(watcher.response, event.type, event.object);
    watcher.sent += 1;
    if (watcher.sent < this.resetAfter) return;
    this.#watchers.delete(watcher);
    // A reset at once would take the event with it, which no client could ever get past.
    setTimeout(() => watcher.response.socket?.resetAndDestroy(), 10);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const isWatch = url.searchParams.get('watch') === 'true';
    (isWatch ? this.watches : this.lists).push(url.searchParams);
    if (this.intercept(request, response)) return;
    if (isWatch) this.#watch(url.searchParams, response);
    else this.#list(url.searchParams, response);
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const limit = Number(query.get('limit') ?? 500);
    const from = Number(query.get('continue') ?? 0);
    const all = [...this.#objects.values()];
    // As the real server does: items come without apiVersion and kind.
    const items = all
      .slice(from, from + limit)
      .map(({ apiVersion: _apiVersion, kind: _kind, ...rest }) => rest);
    const more = from + limit < all.length ? { continue: String(from + limit) } : {};
    const metadata = { resourceVersion: String(this.#version), ...more };
    json(response, 200, { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items });
  }

  #watch(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (from < this.#oldest) {
      const message = `too old resource version: ${from} (${this.#oldest})`;
      const status = { kind: 'Status', status: 'Failure', reason: 'Expired', code: 410, message };
      write(response, 'ERROR', status);
      response.end();
      return;
    }
    const watcher: Watcher = { response, sent: 0 };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
    for (const event of this.#log) if (event.version > from) this.#send(watcher, event);
  }
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function write(response: ServerResponse, type: string, object: unknown): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}
