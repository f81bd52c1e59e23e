/**
 * A database as SQL. Observes: the database, in one snapshot. Runs pg_dump of PostgreSQL 18, which dumps servers from 9.2 up
 * to its own version, in a thread; the text is in memory until it is written away.
 */
import { extname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { startupAnswer, wholeAnswer, type Parameters } from './protocol.js';

/** Longer than any database that fits into memory takes. */
const DEADLINE_MS = 10 * 60_000;

export async function dumpDatabase(url: Secret): Promise<string> {
  const client = new pg.Client({
    connectionString: url.reveal(),
    application_name: 'fleetcommand backup',
    connectionTimeoutMillis: 20_000,
  });
  const parameters: Parameters = new Map();
  const { connection } = client as unknown as { connection: RawConnection };
  connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    parameters.set(parameterName, parameterValue);
  });
  const lost = new Promise<never>((_, reject) => {
    client.on('error', reject);
  });
  lost.catch(() => undefined);
  await client.connect();
  // From here on the thread speaks to the server itself: the client has signed in, and hears nothing any more.
  connection.stream.removeAllListeners('data');
  try {
    return await Promise.race([runThread(connection.stream, parameters), lost]);
  } finally {
    connection.stream.destroy();
  }
}

/** What of pg's client lies below its queries. */
interface RawConnection {
  readonly stream: import('node:net').Socket;
  on(
    event: 'parameterStatus',
    listener: (told: { parameterName: string; parameterValue: string }) => void,
  ): void;
}

async function runThread(stream: RawConnection['stream'], parameters: Parameters): Promise<string> {
  const { port1: ours, port2: server } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(
    new URL(`./pg-dump-thread${extname(import.meta.url)}`, import.meta.url),
    {
      workerData: { server, signal },
      transferList: [server],
    },
  );
  const answer = (bytes: Uint8Array): void => {
    ours.postMessage(bytes);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  let received: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    received.push(chunk);
    const whole = wholeAnswer(received);
    if (!whole) return;
    received = [];
    answer(whole);
  });
  let isStarted = false;
  ours.on('message', (bytes: Uint8Array) => {
    if (!isStarted) {
      isStarted = true;
      answer(startupAnswer(parameters));
      // `X`: it goes, and waits for nothing.
    } else if (bytes[0] === 0x58) answer(new Uint8Array());
    else stream.write(bytes);
  });
  const deadline = setTimeout(() => void thread.terminate(), DEADLINE_MS);
  try {
    return await new Promise<string>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('pg_dump did not come to an end in time')));
    });
  } finally {
    clearTimeout(deadline);
    ours.close();
    await thread.terminate();
  }
}
