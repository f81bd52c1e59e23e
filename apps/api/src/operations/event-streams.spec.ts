import { get, type IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';

import { EventStreams } from './event-streams.js';

let server: FastifyInstance;
afterEach(() => server.close());

/** A server whose one route opens a stream and leaves it open. */
async function serve(streams: EventStreams): Promise<string> {
  server = fastify();
  server.get('/', (request, reply) => {
    reply.hijack();
    streams.open(request, reply, 5);
  });
  return server.listen({ port: 0, host: '127.0.0.1' });
}

it('says that it is still there while nothing happens', async () => {
  const url = await serve(new EventStreams());
  const response = await fetch(url);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.split(': still here').length > 3) break;
  }
  expect(text).toMatch(/^retry: 1000\n\n(: still here\n\n)+/);
});

it('notices that its reader is gone', async () => {
  const streams = new EventStreams();
  const signals: AbortSignal[] = [];
  const open = streams.open.bind(streams);
  vi.spyOn(streams, 'open').mockImplementation((...given) => {
    const stream = open(...given);
    signals.push(stream.signal);
    return stream;
  });
  const url = await serve(streams);
  const abort = new AbortController();
  await fetch(url, { signal: abort.signal });
  expect(signals[0]?.aborted).toBe(false);
  abort.abort();
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true));
});

/** SSE_WATCHERS=1000 for as many as one replica is promised to hold. */
const WATCHERS = Number(process.env['SSE_WATCHERS'] ?? 200);

/** Timers and connections that keep the process busy; the few that waiting itself takes are nothing among so many. */
function busy(): number {
  const kinds = new Set(['Timeout', 'TCPSocketWrap']);
  return process.getActiveResourcesInfo().filter((kind) => kinds.has(kind)).length;
}
const FEW = 10;

it('holds many readers at once, tells each, and keeps nothing of them when they are gone', async () => {
  const url = await serve(new EventStreams());
  const watch = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent: false }, resolve).once('error', reject);
    });
  const heard = (reader: IncomingMessage) =>
    new Promise<void>((resolve) => {
      reader.on('data', (chunk) => String(chunk).includes('still here') && resolve());
    });
  const before = busy();
  for (const _ of ['once', 'twice']) {
    const readers = await Promise.all(Array.from({ length: WATCHERS }, watch));
    await Promise.all(readers.map(heard));
    for (const reader of readers) reader.destroy();
    await vi.waitFor(() => expect(busy()).toBeLessThan(before + FEW), { timeout: 10_000 });
  }
}, 60_000);
