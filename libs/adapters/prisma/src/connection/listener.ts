/**
 * Observes: one channel of PostgreSQL's LISTEN/NOTIFY, on a connection of its own. Changes: nothing.
 * A connection that breaks, or that stops answering without breaking, is replaced, with pauses that grow. What was
 * notified in between is lost: whoever listens looks for themselves each time `onConnected` is called.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface ListenerOptions {
  readonly url: string;
  readonly channel: 'outbox' | 'operation_events';
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly onNotification: (payload: string) => void;
  /** After the first connection and after every later one. */
  readonly onConnected: () => void;
  /** A connection was lost or could not be made; the next attempt follows by itself. */
  readonly onLost?: (error: Error) => void;
}

export interface Listener {
  /** Ends the connection; no call follows. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const HEARTBEAT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 5_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export function startListener(options: ListenerOptions): Listener {
  const closing = new AbortController();
  const ended = listenUntil(closing.signal, options);
  return {
    async close() {
      closing.abort();
      await ended;
    },
  };
}

async function listenUntil(closing: AbortSignal, options: ListenerOptions): Promise<void> {
  let pauseMs = SHORTEST_PAUSE_MS;
  while (!closing.aborted) {
    try {
      await listenOnce(closing, options, () => {
        pauseMs = SHORTEST_PAUSE_MS;
      });
    } catch (error) {
      options.onLost?.(error instanceof Error ? error : new Error(String(error)));
    }
    await delay(pauseMs, undefined, { signal: closing }).catch(() => undefined);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}

/** Listens on one connection until it is lost (rejects) or the listener closes (resolves). */
async function listenOnce(
  closing: AbortSignal,
  { url, channel, applicationName, onNotification, onConnected }: ListenerOptions,
  onSuccess: () => void,
): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  const lost = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('PostgreSQL closed the connection')));
  });
  // Rejections before anybody waits for it are `connect`'s to report.
  lost.catch(() => undefined);
  client.on('notification', (message) => onNotification(message.payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    onSuccess();
    onConnected();
    await Promise.race([lost, heartbeat(client, closing)]);
  } finally {
    client.removeAllListeners('notification');
    await client.end().catch(() => undefined);
  }
}

/** Rejects when the server does not answer any more; resolves when the listener closes. */
async function heartbeat(client: pg.Client, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    await delay(HEARTBEAT_MS, undefined, { signal: closing, ref: false }).catch(() => undefined);
    if (!closing.aborted) await client.query('SELECT 1');
  }
}
