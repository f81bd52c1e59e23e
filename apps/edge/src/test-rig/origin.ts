/** A small application to route to: it says what it received, and speaks websocket. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { textOf } from './websockets.js';

export interface Received {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
}

export interface Origin {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Everything it received, oldest first. */
  readonly received: Received[];
  /** Requests to `/wait` are answered when this is called. */
  release(): void;
  close(): Promise<void>;
}

export async function startOrigin(name: string, address = '127.0.0.1', port = 0): Promise<Origin> {
  const received: Received[] = [];
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request;
    const entry = { origin: name, method, url, headers, rawHeaders };
    received.push(entry);
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (url === '/wait') waiting.push(response);
    else response.end(JSON.stringify(entry));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) =>
      socket.send(isBinary ? data : `${name}: ${textOf(data)}`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return {
    name,
    address,
    port: (server.address() as AddressInfo).port,
    received,
    release: () => waiting.splice(0).forEach((response) => response.end('{}')),
    close: () => closeServer(server, sockets),
  };
}

function closeServer(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  sockets.close();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
