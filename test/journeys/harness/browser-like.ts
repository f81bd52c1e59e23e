/** Requests as a customer's machine makes them: `*.localhost` is this machine, the local CA is trusted. */
import { lookup } from 'node:dns';
import { readFileSync } from 'node:fs';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { lookupWithLocalhost } from '@fleetcommand/kernel/localhost-lookup';
import { io, type Socket } from 'socket.io-client';
import { Agent, fetch, type RequestInit, type Response } from 'undici';

import type { Stack } from './stack.js';

export interface Client {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** A JSON answer and its status. */
  json(
    url: string,
    init?: RequestInit,
  ): Promise<{ status: number; body: unknown; headers: Response['headers'] }>;
  /** A socket.io connection by websocket, as the chat page opens it. */
  socket(url: string): Socket;
  close(): Promise<void>;
}

export function clientOf(stack: Pick<Stack, 'summary'>): Client {
  const ca = readFileSync(stack.summary.caFile, 'utf8');
  return clientBy({ ca, lookup: lookupWithLocalhost(lookup as LookupFunction) });
}

/** Which certificates it believes, and how it finds addresses. */
export interface Reach {
  readonly lookup: LookupFunction;
  readonly ca?: string;
  /** False believes any. */
  readonly rejectUnauthorized?: boolean;
}

export function clientBy(reach: Reach): Client {
  const agent = new Agent({ connect: { ...reach } });
  const sockets = new HttpsAgent({ ...reach });
  const send: Client['fetch'] = (url, init) =>
    fetch(url, {
      redirect: 'manual',
      ...init,
      dispatcher: agent,
      signal: AbortSignal.timeout(20_000),
    });
  return {
    fetch: send,
    async json(url, init) {
      const response = await send(url, init);
      const text = await response.text();
      return {
        status: response.status,
        body: text ? JSON.parse(text) : null,
        headers: response.headers,
      };
    },
    socket: (url) =>
      io(url, { transports: ['websocket'], forceNew: true, agent: sockets as unknown as string }),
    close: () => agent.close(),
  };
}

/** Waits until `look` gives something, and gives that; fails with what it last complained of. */
export async function eventually<T>(look: () => Promise<T> | T, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}
