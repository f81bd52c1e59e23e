import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod/mini';
import { draft, HISTORY_LENGTH, type Draft, type Message } from './message.js';

const LONGEST_BODY_BYTES = 16_384;

/** The page's parts, as they are sent. */
export interface Page {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

export interface HttpDependencies {
  readonly page: Page;
  readonly chatName: string;
  readonly pathPrefix: string;
  readonly instance: string;
  readonly version: string;
  readonly isReady: () => boolean;
  readonly isDatabaseUp: () => boolean;
  readonly history: (afterId: number | undefined, limit: number) => Promise<Message[]>;
  readonly append: (message: Draft) => Promise<Message>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; base-uri 'self'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => HTML_ESCAPES[character]!);

/** Answers the page, `/api/info`, `/api/ready` and `/api/messages`; everything else is 404. */
export function httpHandler(dependencies: HttpDependencies) {
  const html = dependencies.page.html
    .replaceAll('{{chatName}}', () => escapeHtml(dependencies.chatName))
    .replaceAll('{{base}}', () => escapeHtml(`${dependencies.pathPrefix}/`));
  const page = { ...dependencies.page, html };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = await answerTo(request, { ...dependencies, page }).catch(() =>
      problem(503, 'The database does not answer', 'Try again in a few seconds.', {
        'retry-after': '2',
      }),
    );
    response.writeHead(answer.status, {
      'content-type': answer.type,
      'cache-control': 'no-cache',
      ...SECURITY_HEADERS,
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };
}

type Route = (
  request: IncomingMessage,
  dependencies: HttpDependencies,
  query: URLSearchParams,
) => Answer | Promise<Answer>;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/': { GET: (_, { page }) => text(200, 'text/html; charset=utf-8', page.html) },
  '/chat.css': { GET: (_, { page }) => text(200, 'text/css; charset=utf-8', page.css) },
  '/chat.js': { GET: (_, { page }) => text(200, 'text/javascript; charset=utf-8', page.js) },
  '/api/info': { GET: (_, dependencies) => info(dependencies) },
  '/api/ready': { GET: (_, dependencies) => ready(dependencies) },
  '/api/messages': { GET: listMessages, POST: postMessage },
};

async function answerTo(request: IncomingMessage, dependencies: HttpDependencies): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://chat');
  const methods = ROUTES[url.pathname];
  if (!methods) return problem(404, 'Not found', `There is nothing at ${url.pathname}.`);
  const route = methods[request.method === 'HEAD' ? 'GET' : (request.method ?? '')];
  if (route) return route(request, dependencies, url.searchParams);
  const allow = Object.keys(methods).join(', ');
  return problem(405, 'Method not allowed', `Use ${allow}.`, { allow });
}

/** For probes of life: 200 as long as the process answers; `ok` tells whether it can do its work. */
function info({ version, instance, isDatabaseUp, chatName }: HttpDependencies): Answer {
  return json(200, { ok: isDatabaseUp(), name: chatName, version, instance });
}

function ready({ isReady }: HttpDependencies): Answer {
  return isReady() ? json(200, { ready: true }) : json(503, { ready: false });
}

const listQuery = z.object({
  after: z.optional(z.pipe(z.coerce.number(), z.int().check(z.minimum(0)))),
  limit: z._default(
    z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(HISTORY_LENGTH))),
    HISTORY_LENGTH,
  ),
});

async function listMessages(
  _: IncomingMessage,
  { history }: HttpDependencies,
  query: URLSearchParams,
): Promise<Answer> {
  const parsed = listQuery.safeParse(Object.fromEntries(query));
  if (!parsed.success) return invalid(400, parsed.error.issues);
  return json(200, { data: await history(parsed.data.after, parsed.data.limit) });
}

async function postMessage(
  request: IncomingMessage,
  { append }: HttpDependencies,
): Promise<Answer> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/.test(type))
    return problem(415, 'Unsupported media type', 'Send application/json.');
  const body = await readBody(request);
  if (body === undefined)
    return problem(413, 'Message too large', `A body may have ${LONGEST_BODY_BYTES} bytes.`, {
      connection: 'close',
    });
  const value = parseJson(body);
  if (value === undefined) return problem(400, 'Malformed JSON', 'The body is not JSON.');
  const parsed = draft.safeParse(value);
  if (!parsed.success) return invalid(422, parsed.error.issues);
  return json(201, await append(parsed.data));
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function invalid(status: number, issues: readonly Issue[]): Answer {
  const errors = issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part)}`).join(''),
    detail: message,
  }));
  return problemBody(status, { title: 'Invalid input', detail: errors[0]?.detail, errors });
}

function problem(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): Answer {
  return problemBody(status, { title, detail }, headers);
}

/** RFC 9457. */
function problemBody(status: number, members: object, headers?: Record<string, string>): Answer {
  const body = JSON.stringify({ type: 'about:blank', status, ...members });
  return { status, type: 'application/problem+json', body, ...(headers && { headers }) };
}

const text = (status: number, type: string, body: string): Answer => ({ status, type, body });
const json = (status: number, value: unknown): Answer =>
  text(status, 'application/json', JSON.stringify(value));
