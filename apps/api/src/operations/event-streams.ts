import { once } from 'node:events';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface EventStream {
  /** Aborted when the reader is gone or the process shuts down. */
  readonly signal: AbortSignal;
  send(id: string, event: string, data: unknown): void;
  /** Resolves when the reader has taken what was sent, or is gone. */
  drained(): Promise<void>;
  end(): void;
}

/** Sooner than proxies on the way give up on a silent connection. */
const HEARTBEAT_MS = 15_000;

/** The open streams of this process; on shutdown each is told to come back, and ends. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly streams = new Set<AbortController>();

  open(request: FastifyRequest, reply: FastifyReply, heartbeatMs = HEARTBEAT_MS): EventStream {
    const { raw } = reply;
    const abort = new AbortController();
    this.streams.add(abort);
    // Headers that hooks have set so far (request id, security) belong to this answer too.
    const headers = Object.fromEntries(
      Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined),
    );
    raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    raw.write('retry: 1000\n\n');
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
    const close = () => {
      clearInterval(heartbeat);
      this.streams.delete(abort);
      abort.abort();
    };
    request.raw.once('close', close);
    raw.once('close', close);
    abort.signal.addEventListener('abort', () => raw.end());
    return {
      signal: abort.signal,
      send(id, event, data) {
        if (raw.destroyed || raw.writableEnded) return;
        const idLine = id ? `id: ${id}\n` : '';
        raw.write(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      },
      async drained() {
        if (raw.writableNeedDrain && !abort.signal.aborted)
          await once(raw, 'drain', { signal: abort.signal }).catch(() => undefined);
      },
      end() {
        close();
      },
    };
  }

  /** Ends every stream; readers reconnect, to a process that goes on. */
  onModuleDestroy(): void {
    for (const abort of this.streams) abort.abort();
  }
}
