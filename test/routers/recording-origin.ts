/** Applications to route to: they answer as they are told, and remember what reached them. */
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** What reached an application. */
export interface Seen {
  readonly origin: string;
  readonly version: string;
  readonly method: string;
  readonly url: string;
  /** In the order they came, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request is remembered by what this header holds. */
export const EXCHANGE_HEADER = 'x-exchange';
/** An application answers what this header holds, as JSON. */
export const ANSWER_HEADER = 'x-answer';

const Answer = z.object({
  status: z.int().default(200),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  body: z.string().optional(),
  delayMs: z.int().default(0),
  /** End the connection instead of answering. */
  hangsUp: z.boolean().default(false),
});
export type Answer = z.input<typeof Answer>;

export interface OriginOptions {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly speaks?: 'http' | 'https' | 'h2c';
  /** The header that says what to answer; an application without one answers 200. Default `x-answer`. */
  readonly answerHeader?: string | null;
  /** PEM, for `https`. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** What all applications of a run saw, by exchange. */
export class Recorder {
  readonly #seen = new Map<string, Seen[]>();

  record(exchange: string, seen: Seen): void {
    const earlier = this.#seen.get(exchange);
    if (earlier) earlier.push(seen);
    else this.#seen.set(exchange, [seen]);
  }

  /** Oldest first. */
  of(exchange: string): readonly Seen[] {
    return this.#seen.get(exchange) ?? [];
  }
}

/** Gives the way to end it. */
export async function startOrigin(
  recorder: Recorder,
  options: OriginOptions,
): Promise<() => Promise<void>> {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(recorder, options, request, response);
  };
  const server = makeServer(options, handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.address, resolve);
  });
  const connections = new Set<{ destroy(): void }>();
  server.on('connection', (connection: { destroy(): void }) => connections.add(connection));
  return () => {
    for (const connection of connections) connection.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function makeServer({ speaks, certificate }: OriginOptions, handle: Handler): Server {
  if (speaks === 'https') return createHttps({ ...certificate }, handle);
  // Node's HTTP/2 requests and answers are used as its HTTP/1 ones are.
  if (speaks === 'h2c')
    return createHttp2((request, response) => handle(request as never, response as never));
  return createHttp1({ keepAliveTimeout: 60_000 }, handle).on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    const protocol = request.headers.upgrade ?? '';
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\nx-seen-url: ${request.url}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
}

async function answer(
  recorder: Recorder,
  { name, answerHeader = ANSWER_HEADER }: OriginOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const exchange = request.headers[EXCHANGE_HEADER];
  if (typeof exchange === 'string') recorder.record(exchange, describe(name, request, body));
  const told = answerHeader === null ? undefined : request.headers[answerHeader];
  const wanted = Answer.parse(typeof told === 'string' ? JSON.parse(told) : {});
  if (wanted.delayMs > 0) await delay(wanted.delayMs);
  if (wanted.hangsUp) {
    request.socket.destroy();
    return;
  }
  response.writeHead(wanted.status, {
    'content-type': 'text/plain',
    'x-origin': name,
    ...wanted.headers,
  });
  response.end(wanted.body ?? `${name} ${request.url}`);
}

function describe(origin: string, request: IncomingMessage, body: string): Seen {
  const { rawHeaders, httpVersion: version, method = '', url = '' } = request;
  const headers: [string, string][] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.push([(rawHeaders[at] ?? '').toLowerCase(), rawHeaders[at + 1] ?? '']);
  return { origin, version, method, url, headers, body };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // A client that goes away in the middle of its body: what came, came.
  }
  return Buffer.concat(chunks).toString('latin1');
}
