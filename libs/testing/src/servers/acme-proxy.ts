/**
 * Stands before a CA and gets in the way: answers some requests itself, as a CA under load or without patience does, and
 * hands on the others. Addresses in the CA's answers lead back here.
 */
import { readFile } from 'node:fs/promises';
import { createServer, request, type RequestOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localCertificate } from '@fleetcommand/embedded/local-ca';
import { z } from 'zod';

import { testHome } from './home.js';

/** What is answered in the CA's place; `drop` closes the connection after the CA has done its part. */
export type Interference =
  | { readonly status: number; readonly problem: string; readonly retryAfterSeconds?: number }
  | 'drop';

export interface AcmeProxy {
  readonly directoryUrl: string;
  /** Trust anchor of its own TLS, PEM. */
  readonly caPem: string;
  /** Asked of every request, with what its JWS carries (RFC 8555 §6.2; empty where nothing); null lets it pass. */
  interfere: (method: string, path: string, payload: string) => Interference | null;
  /** `POST /order-plz` and so on, in order, of what was let pass. */
  readonly passed: readonly string[];
  /** The orders that the CA made, in their order: what a client asked twice may be one, or refused once. */
  readonly orders: readonly ProxiedOrder[];
  stop(): Promise<void>;
}

export interface ProxiedOrder {
  readonly url: string;
  readonly hostnames: readonly string[];
}

/** In front of the directory at `directoryUrl`, whose TLS `caFile` verifies. */
export async function startAcmeProxy(ca: {
  readonly directoryUrl: string;
  readonly caFile: string;
}): Promise<AcmeProxy> {
  const upstream = new URL(ca.directoryUrl);
  const tls = await localCertificate(join(await testHome(), 'acme-proxy'), new Date());
  const [cert, key, trusted, caPem] = await Promise.all([
    readFile(tls.certificateFile),
    readFile(tls.keyFile),
    readFile(ca.caFile),
    readFile(tls.rootFile, 'utf8'),
  ]);
  const passed: string[] = [];
  const orders: ProxiedOrder[] = [];
  const server = createServer({ cert, key }, (incoming, response) => {
    void answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy: AcmeProxy = {
    directoryUrl: `${own}${upstream.pathname}`,
    caPem,
    interfere: () => null,
    passed,
    orders,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming;
    const body = await read(incoming);
    const payload = payloadOf(body);
    const interference = proxy.interfere(method, url, payload);
    if (interference !== null && interference !== 'drop') {
      refuse(response, interference);
      return;
    }
    passed.push(`${method} ${url}`);
    const { status, headers, text } = await ask(method, url, body);
    if (url === '/order-plz' && status === 201) orders.push(orderOf(payload, headers.location));
    if (interference === 'drop') {
      response.destroy();
      return;
    }
    response.writeHead(status, headers).end(text);
  }

  /** The CA signs nothing over its own address but what a client signs: `url` in each request is the CA's again. */
  async function ask(method: string, path: string, body: string) {
    const options: RequestOptions = {
      host: upstream.hostname,
      port: upstream.port,
      path,
      method,
      ca: trusted,
      // Pebble makes its addresses of the Host it is asked at, so that signatures over ours hold.
      headers: {
        host: new URL(own).host,
        'content-type': 'application/jose+json',
        'content-length': Buffer.byteLength(body),
      },
    };
    const asked = request(options);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject);
    });
    asked.end(body);
    const reply = await answered;
    const { connection: _hop, 'content-length': _length, ...headers } = reply.headers;
    return { status: reply.statusCode ?? 502, headers, text: await read(reply) };
  }

  return proxy;
}

const orderPayload = z.object({ identifiers: z.array(z.object({ value: z.string() })) });

function orderOf(payload: string, url = ''): ProxiedOrder {
  const { identifiers } = orderPayload.parse(JSON.parse(payload));
  return { url, hostnames: identifiers.map(({ value }) => value) };
}

const jws = z.object({ payload: z.string() });

function payloadOf(body: string): string {
  if (body === '') return '';
  const { payload } = jws.parse(JSON.parse(body));
  return Buffer.from(payload, 'base64url').toString();
}

function refuse(
  response: ServerResponse,
  { status, problem, retryAfterSeconds }: Exclude<Interference, 'drop'>,
): void {
  response
    .writeHead(status, {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    })
    .end(
      JSON.stringify({
        type: `urn:ietf:params:acme:error:${problem}`,
        detail: `The proxy says ${problem}`,
        status,
      }),
    );
}

async function read(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
