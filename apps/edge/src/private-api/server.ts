/** The private API over HTTP: who may ask, which question it is, and the answer as JSON or a problem document. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { fail } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import type { z } from 'zod';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Route {
  /** With named groups for the parts that vary. */
  readonly path: RegExp;
  /** Answered without a token: probes and scrapers have none. */
  readonly isOpen?: boolean;
  readonly answer: (request: RouteRequest) => Promise<Answer> | Answer;
}

export interface RouteRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
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
    void respond(options, request).then(({ status, type, body }) => {
      response
        .writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
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
  500: 'Internal error',
};

async function respond(options: PrivateApiOptions, request: IncomingMessage): Promise<Answer> {
  const url = URL.parse(request.url ?? '/', 'http://edge');
  if (!url) return problem(400, 'edge.bad-request', 'The address is not valid.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return problem(405, 'edge.method-not-allowed', 'Everything here is read with GET.');
  for (const route of options.routes) {
    const match = route.path.exec(url.pathname);
    if (!match) continue;
    if (!route.isOpen && !isAllowed(request, options.token)) {
      return problem(
        401,
        'edge.not-authenticated',
        'Send the edge’s token: "Authorization: Bearer <EDGE_TOKEN>".',
      );
    }
    try {
      return await route.answer({
        parameters: decode(match.groups ?? {}),
        query: Object.fromEntries(url.searchParams),
      });
    } catch (error) {
      if (error instanceof URIError)
        return problem(400, 'edge.bad-request', 'The address is not valid percent-encoding.');
      options.onBug(error);
      return problem(
        500,
        'edge.internal',
        'The answer could not be made; the edge’s log says why.',
      );
    }
  }
  return problem(
    404,
    'edge.not-found',
    `There is nothing at ${url.pathname}. Begin at /v1/status.`,
  );
}

function decode(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
}

function isAllowed(request: IncomingMessage, token: Secret | undefined): boolean {
  if (!token) return true;
  const given = Buffer.from(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token.reveal());
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
