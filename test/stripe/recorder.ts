/** A way to the stand-in for Stripe that remembers what went over it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly answer: unknown;
}

export interface Recorder {
  readonly url: string;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/** Of the headers, those that Stripe reads. */
const KEPT = ['authorization', 'content-type', 'idempotency-key', 'stripe-version'] as const;

export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void pass(target, request).then((exchange) => {
      exchanges.push(exchange);
      response
        .writeHead(exchange.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(exchange.answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(target: string, request: IncomingMessage): Promise<Exchange> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const headers = Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const asked = { method: request.method ?? 'GET', path: request.url ?? '/', body, headers };
  return { ...asked, ...(await ask(target, asked)) };
}

/** Sends a recorded request elsewhere. */
export async function ask(
  target: string,
  { method, path, body, headers }: Pick<Exchange, 'method' | 'path' | 'body' | 'headers'>,
): Promise<Pick<Exchange, 'status' | 'answer'>> {
  const init = { method, headers, ...(body !== '' && { body }) };
  const answered = await fetch(`${target}${path}`, init);
  return { status: answered.status, answer: await answered.json() };
}
