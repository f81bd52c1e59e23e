/** Sends one request of a case to a router, and says what the client got. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { ROUTER_HOST, type Router } from '../routers/router.js';
import { ANSWER_HEADER, EXCHANGE_HEADER } from '../routers/recording-origin.js';
import type { Ask } from './case.js';

export interface ClientAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without gzip. */
  readonly body: string;
}

const TIMEOUT_MS = 10_000;

/** On a connection of its own. `exchange` finds what the applications saw of it. */
export function send(
  router: Router,
  ask: Ask,
  exchange: string,
  cookies: string | undefined,
): Promise<ClientAnswer> {
  const headers = {
    ...ask.headers,
    ...(cookies !== undefined && { cookie: cookies }),
    [EXCHANGE_HEADER]: exchange,
    ...(ask.answer && { [ANSWER_HEADER]: JSON.stringify(ask.answer) }),
  };
  return ask.http === '2' ? overHttp2(router, ask, headers) : overHttp1(router, ask, headers);
}

function overHttp1(router: Router, ask: Ask, headers: object): Promise<ClientAnswer> {
  const { path = '/', method = 'GET', host = '', via = 'web', body } = ask;
  const [servername] = host.split(':');
  const options = {
    host: ROUTER_HOST,
    port: router.ports[via],
    path,
    method,
    setHost: false,
    headers: { host, ...headers, ...(body !== undefined && { 'content-length': body.length }) },
    agent: false,
    timeout: TIMEOUT_MS,
  } as const;
  return new Promise((resolve, reject) => {
    const request =
      via === 'web'
        ? httpRequest(options)
        : httpsRequest({ ...options, servername, rejectUnauthorized: false });
    request.on('timeout', () => request.destroy(new Error('There was no answer.')));
    request.on('error', reject);
    request.on('response', (response) => {
      readAll(response).then((bytes) => {
        const { statusCode: status = 0, rawHeaders } = response;
        const isGzip = response.headers['content-encoding'] === 'gzip';
        const body = (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
        resolve({ status, headers: pairs(rawHeaders), body });
      }, reject);
    });
    request.end(body);
  });
}

function overHttp2(router: Router, ask: Ask, headers: object): Promise<ClientAnswer> {
  const { path = '/', method = 'GET', host = '', body } = ask;
  return new Promise((resolve, reject) => {
    const session = http2Connect(`https://${ROUTER_HOST}:${router.ports.websecure}`, {
      servername: host,
      rejectUnauthorized: false,
    });
    session.on('error', reject);
    const stream = session.request({
      ':path': path,
      ':method': method,
      ':authority': host,
      ...(headers as OutgoingHttpHeaders),
    });
    stream.setTimeout(TIMEOUT_MS, () => stream.destroy(new Error('There was no answer.')));
    stream.on('error', reject);
    let text = '';
    let answer: ClientAnswer | undefined;
    stream.on('response', (given, _flags, ...rest: unknown[]) => {
      const raw = (rest[0] as string[] | undefined) ?? [];
      const lines = pairs(raw).filter(([name]) => !name.startsWith(':'));
      answer = { status: given[':status'] ?? 0, headers: lines, body: '' };
    });
    stream.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    stream.on('end', () => {
      session.close();
      if (answer) resolve({ ...answer, body: text });
    });
    stream.end(body);
  });
}

function pairs(raw: readonly string[]): [string, string][] {
  const all: [string, string][] = [];
  for (let at = 0; at < raw.length; at += 2)
    all.push([(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '']);
  return all;
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
