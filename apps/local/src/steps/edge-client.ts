import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { Agent, fetch } from 'undici';
import { HOST, type Stack } from '../settings/stack.js';

export interface EdgeAnswer {
  readonly status: number;
  /** Parsed JSON, or text. */
  readonly body: unknown;
  /** The session cookie it set, for later requests; else ''. */
  readonly cookie: string;
}

/** Requests to public addresses, sent to the local edge: whatever a name resolves to elsewhere. */
export interface EdgeClient {
  get(url: string, cookie?: string): Promise<Result<EdgeAnswer>>;
  post(url: string, body: unknown): Promise<Result<EdgeAnswer>>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;

/** A client that trusts the local CA and nobody else. */
export async function edgeClient({ config }: Stack): Promise<EdgeClient> {
  const ca = await readFile(config.home.ca, 'utf8');
  const agent = new Agent({
    connect: {
      ca,
      lookup: (_name, options, answer) =>
        options.all ? answer(null, [{ address: HOST, family: 4 }]) : answer(null, HOST, 4),
    },
  });
  const send = async (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<Result<EdgeAnswer>> => {
    try {
      const response = await fetch(url, {
        ...init,
        // What the list of sessions shows.
        headers: { ...init.headers, 'user-agent': `fleet-up (${process.platform})` },
        dispatcher: agent,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      const body = parse(await response.text());
      return ok({ status: response.status, body, cookie: cookies.join('; ') });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return fail('local.edge-unreachable', `${new URL(url).origin}: ${String(cause)}`, {
        retry: 'backoff',
        cause,
      });
    }
  };
  return {
    get: (url, cookie = '') =>
      send(url, { method: 'GET', headers: cookie === '' ? {} : { cookie } }),
    post: (url, body) =>
      send(url, {
        method: 'POST',
        // The API refuses cookie-bearing or browser-like posts from other origins; this one is its own.
        headers: { 'content-type': 'application/json', origin: new URL(url).origin },
        body: JSON.stringify(body),
      }),
    close: () => agent.close(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
