import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '@fleetcommand/kernel/secret';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../server.js';

/** What the specs of this folder share: a server of their own, and a client that shows answers as they are. */
export const TOKEN = 'spec-token';
export const TOKENS = [{ token: new Secret(TOKEN), user: 'spec' }];

export interface SpecServer {
  readonly dataDir: string;
  readonly url: string;
  /** Stops the server and starts another on the same data and port. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startSpecServer(
  options: Partial<ApiServerOptions> = {},
): Promise<SpecServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sandbox-spec-'));
  let server: ApiServer = await startApiServer({ tokens: TOKENS, ...options, dataDir });
  const { url } = server;
  return {
    dataDir,
    url,
    async restart() {
      await server.stop();
      const port = Number(new URL(url).port);
      server = await startApiServer({ tokens: TOKENS, ...options, dataDir, port });
      // Connections the client kept from the first server fail once before it opens new ones.
      await eventually(async () => void (await fetch(`${url}/readyz`)));
    },
    async remove() {
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A JSON answer, whatever its status. */
export interface Answer {
  readonly code: number;
  readonly headers: Headers;
  // Answers are read by specs as what they expect them to be.
  readonly body: AnswerBody;
}

export interface AnswerBody {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: {
      readonly field?: string;
      readonly reason?: string;
      readonly message: string;
    }[];
  };
  readonly metadata: {
    readonly name?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly deletionTimestamp?: string;
    readonly generation?: number;
    readonly finalizers?: string[];
  };
  readonly items?: AnswerBody[];
  readonly [field: string]: unknown;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

export function caller(url: string): Call {
  return async (method, pathAndQuery, body, headers = {}) => {
    const response = await fetch(`${url}${pathAndQuery}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      code: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : { text, metadata: {} }) as AnswerBody,
    };
  };
}

/** Server-side apply; `?…` may be part of the path. */
export async function applyAs(
  call: Call,
  manager: string,
  path: string,
  object: unknown,
): Promise<Answer> {
  const separator = path.includes('?') ? '&' : '?';
  return call('PATCH', `${path}${separator}fieldManager=${manager}`, object, {
    'content-type': 'application/apply-patch+yaml',
  });
}

/** Waits for a condition, and fails with what was seen last. */
export async function eventually(
  check: () => void | Promise<void>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(20);
  }
}
