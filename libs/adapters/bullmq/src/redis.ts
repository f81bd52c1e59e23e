import { Redis } from 'ioredis';

export interface RedisOptions {
  /** `redis://:password@host:port` */
  readonly url: string;
  /** Of every key: one per environment, and per test. */
  readonly prefix: string;
}

const LONGEST_RECONNECT_MS = 2_000;

/**
 * A connection that comes back however long Redis was away. A consumer waits for it; a producer is told at once, since
 * whoever rings has somewhere better to keep the work (the outbox).
 */
export function connect({ url }: RedisOptions, role: 'queue' | 'consumer'): Redis {
  const connection = new Redis(url, {
    maxRetriesPerRequest: null,
    enableOfflineQueue: role === 'consumer',
    connectionName: `fleetcommand-${role}`,
    retryStrategy: (times) => Math.min(LONGEST_RECONNECT_MS, times * 50),
  });
  // Reconnecting is its own business; without a listener an error would end the process.
  connection.on('error', () => undefined);
  return connection;
}
