/** The private API over HTTP: who may ask, which question it is, and the answer as JSON or a problem document. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import { withoutBrackets } from '@fleetcommand/routing/ir/addresses';
import type { z } from 'zod';
import { readJson, readText } from './request-body.js';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  /** With named groups for the parts that vary. */
  readonly path: RegExp;
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Answered without a token: probes and scrapers have none. */
  readonly isOpen?: boolean;
  readonly answer: (request: RouteRequest) => Promise<Answer> | Answer;
}

export interface RouteRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** JSON, not yet parsed by a schema; undefined of a GET. */
  readonly body?: unknown;
  /** Of a PUT, as it came. */
  readonly text?: string;
}

export interface PrivateApiOptions {
  readonly host: string;
  readonly port: number;
  readonly token?: Secret;
  readonly routes: readonly Route[];
  readonly onBug: (error: unknown) => void;
}

/** Listens; fails with `edge.api-port-taken` or `edge.api-unusable`, naming EDGE_API_PORT. */
export async function servePrivateApi(
  options: PrivateApiOptions,
): Promise<Result<Server, Failure>> {
  const server = createServer((request, response) => {
    void respond(options, request).then(({ status, type, body, headers }) => {
      response
        .writeHead(status, {
          'content-type': type,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          ...headers,
        })
        .end(request.method === 'HEAD' ? undefined : body);
    });
  });
  const { host, port } = options;
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const [code, why] = isTaken
        ? ['edge.api-port-taken', 'another program listens there']
        : ['edge.api-unusable', error.message];
      resolve(
        fail(
          code,
          `The private API cannot listen on ${host}:${port}: ${why}. Choose another with EDGE_API_PORT.`,
        ),
      );
    });
    server.listen(port, host === '*' ? undefined : host, () =>
      resolve({ ok: true, value: server }),
    );
  });
}

/** A value checked against its contract: the contract is what others rely on. */
export function json<T extends z.ZodType>(schema: T, value: z.input<T>, status = 200): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(schema.parse(value))}\n` };
}

export function problem(status: number, code: string, detail: string): Answer {
  const document = {
    type: `urn:fleetcommand:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    code,
  };
  return { status, type: 'application/problem+json', body: `${JSON.stringify(document)}\n` };
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Body too large',
  415: 'Not JSON',
  421: 'Misdirected request',
  500: 'Internal error',
};

async function respond(options: PrivateApiOptions, request: IncomingMessage): Promise<Answer> {
  const url = URL.parse(request.url ?? '/', 'http://edge');
  if (!url) return problem(400, 'edge.bad-request', 'The address is not valid.');
  const found = options.routes.filter(({ path }) => path.test(url.pathname));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = found.find((each) => (each.method ?? 'GET') === method);
  if (!route) return notServed(url.pathname, found);
  if (!route.isOpen) {
    const refusal = refusalOf(request, options);
    if (refusal) return refusal;
  }
  try {
    const text = method === 'PUT' ? await readText(request) : ok(undefined);
    if (!text.ok) return problem(text.error.status, text.error.code, text.error.message);
    const body = method === 'POST' ? await readJson(request) : ok(undefined);
    if (!body.ok) return problem(body.error.status, body.error.code, body.error.message);
    return await route.answer({
      parameters: decode(route.path.exec(url.pathname)?.groups ?? {}),
      query: Object.fromEntries(url.searchParams),
      ...(body.value !== undefined && { body: body.value }),
      ...(text.value !== undefined && { text: text.value }),
    });
  } catch (error) {
    if (error instanceof URIError)
      return problem(400, 'edge.bad-request', 'The address is not valid percent-encoding.');
    options.onBug(error);
    return problem(500, 'edge.internal', 'The answer could not be made; the edge’s log says why.');
  }
}

function notServed(path: string, others: readonly Route[]): Answer {
  const allowed = [...new Set(others.map(({ method = 'GET' }) => method))].join(', ');
  if (allowed === '')
    return problem(404, 'edge.not-found', `There is nothing at ${path}. Begin at /v1/status.`);
  const refused = problem(
    405,
    'edge.method-not-allowed',
    `That method is not served at ${path}; ${allowed} is.`,
  );
  return { ...refused, headers: { allow: allowed } };
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

/**
 * With a token: whoever sends it, programs as a bearer token and browsers as a password. Without one the API listens on
 * loopback only; then the Host must be an address of this machine, or a page of the web could have its own name
 * resolved to 127.0.0.1 and read along (DNS rebinding).
 */
function refusalOf(
  request: IncomingMessage,
  { token, host }: PrivateApiOptions,
): Answer | undefined {
  if (token) {
    if (isAllowed(request, token)) return undefined;
    const refused = problem(
      401,
      'edge.not-authenticated',
      'Send the edge’s token: "Authorization: Bearer <EDGE_TOKEN>", or as the password of any name.',
    );
    return {
      ...refused,
      headers: { 'www-authenticate': 'Bearer, Basic realm="fleetcommand edge", charset="UTF-8"' },
    };
  }
  const url = URL.parse(`http://${request.headers.host ?? ''}`);
  const asked = url ? withoutBrackets(url.hostname) : undefined;
  if (asked === 'localhost' || asked === host || (asked !== undefined && isIP(asked) !== 0))
    return undefined;
  return problem(
    421,
    'edge.foreign-host',
    'Without EDGE_TOKEN this is answered at an address of this machine only, such as http://127.0.0.1.',
  );
}

function isAllowed(request: IncomingMessage, token: Secret): boolean {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  const given = Buffer.from(tokenIn(scheme.toLowerCase(), credentials));
  const wanted = Buffer.from(token.reveal());
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function tokenIn(scheme: string, credentials: string): string {
  if (scheme === 'bearer') return credentials;
  if (scheme !== 'basic') return '';
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
