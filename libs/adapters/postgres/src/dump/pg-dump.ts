/**
 * A database as SQL. Observes: the database, in one snapshot. Runs pg_dump of PostgreSQL 18, which dumps servers from 9.2 up
 * to its own version, in a thread that waits while what it wrote is written away: there is never much of it in memory.
 */
import { extname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Secret } from '@fleetcommand/kernel/secret';
import pg from 'pg';

import { startupAnswer, wholeAnswer, type Parameters } from './protocol.js';

/** Longer than any one step of it takes: a question to the server, or some of the dump. */
const STEP_DEADLINE_MS = 10 * 60_000;

/** Piece by piece; whoever stops asking for more ends it. */
export async function* dumpDatabase(url: Secret): AsyncGenerator<Uint8Array> {
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
    yield* runThread(connection.stream, parameters, lost);
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

interface Said {
  readonly kind: 'request' | 'output';
  readonly bytes: Uint8Array;
}

async function* runThread(
  stream: RawConnection['stream'],
  parameters: Parameters,
  lost: Promise<never>,
): AsyncGenerator<Uint8Array> {
  const { port1: ours, port2: server } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(
    new URL(`./pg-dump-thread${extname(import.meta.url)}`, import.meta.url),
    {
      workerData: { server, signal },
      transferList: [server],
    },
  );
  const wakeUp = (): void => {
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  const answer = answerBy(stream, parameters, (bytes) => {
    ours.postMessage(bytes);
    wakeUp();
  });
  // The thread waits until what it wrote was taken, so that there is one thing to tell at a time.
  let next = Promise.withResolvers<Uint8Array | 'done'>();
  ours.on('message', ({ kind, bytes }: Said) => {
    if (kind === 'output') next.resolve(bytes);
    else answer(bytes);
  });
  thread.once('message', () => next.resolve('done'));
  thread.once('error', (error) => next.reject(error));
  try {
    for (;;) {
      const told = await Promise.race([next.promise, lost, patience()]);
      if (told === 'done') return;
      next = Promise.withResolvers();
      yield told;
      wakeUp();
    }
  } finally {
    ours.close();
    await thread.terminate();
  }
}

/** Puts what the thread asks to the server, and hands the answer on once it is whole. */
function answerBy(
  stream: RawConnection['stream'],
  parameters: Parameters,
  answer: (bytes: Uint8Array) => void,
): (request: Uint8Array) => void {
  let received: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    received.push(chunk);
    const whole = wholeAnswer(received);
    if (!whole) return;
    received = [];
    answer(whole);
  });
  let isStarted = false;
  return (request) => {
    if (!isStarted) {
      isStarted = true;
      answer(startupAnswer(parameters));
      // `X`: it goes, and waits for nothing.
    } else if (request[0] === 0x58) answer(new Uint8Array());
    else stream.write(request);
  };
}

async function patience(): Promise<never> {
  await setTimeout(STEP_DEADLINE_MS, undefined, { ref: false });
  throw new Error('pg_dump does not go on');
}
