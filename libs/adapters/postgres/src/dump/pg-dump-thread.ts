/**
 * A thread of its own that runs PostgreSQL's pg_dump, built as WebAssembly for PGlite. Its libpq reads and writes without
 * ever waiting, so that this thread sleeps while the other one asks the real server. Nothing but packages is imported: the
 * file is also run as it is, without being compiled.
 */
import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';

interface Given {
  /** Requests go there, and answers come from there. */
  readonly server: MessagePort;
  /** 1: an answer is there. */
  readonly signal: Int32Array;
}

const { server, signal } = workerData as Given;
const HEADER_BYTES = 5;
/** Of a startup message and a request for encryption, which have no type: https://www.postgresql.org/docs/18/protocol-message-formats.html */
const LENGTH_BYTES = 4;

let waiting = Buffer.alloc(0);
let isStarted = false;

/** Sends what is whole; what is in part waits for its rest. A request is answered before this returns. */
function exchange(bytes: Uint8Array, answer: (bytes: Uint8Array) => void): void {
  waiting = Buffer.concat([waiting, bytes]);
  for (let length = wholeLength(); length > 0; length = wholeLength()) {
    const message = waiting.subarray(0, length);
    waiting = waiting.subarray(length);
    isStarted = true;
    Atomics.store(signal, 0, 0);
    server.postMessage(Uint8Array.from(message));
    Atomics.wait(signal, 0, 0);
    const received = receiveMessageOnPort(server) as { message: Uint8Array } | undefined;
    if (received) answer(received.message);
  }
}

function wholeLength(): number {
  const header = isStarted ? HEADER_BYTES : LENGTH_BYTES;
  if (waiting.length < header) return 0;
  const length = waiting.readUInt32BE(header - LENGTH_BYTES) + (isStarted ? 1 : 0);
  return waiting.length < length ? 0 : length;
}

/** As much of a PGlite as pg_dump asks for. The connection is its own, so that nothing has to be put back afterwards. */
const connection = {
  execProtocolRawStream(
    bytes: Uint8Array,
    { onRawData }: { onRawData: (bytes: Uint8Array) => void },
  ) {
    exchange(bytes, onRawData);
  },
  query: async () => ({ rows: [{ search_path: '' }] }),
  exec: async () => [],
};

const file = await pgDump({
  pg: connection as unknown as Parameters<typeof pgDump>[0]['pg'],
  args: ['--no-owner', '--no-privileges', '--rows-per-insert=200'],
});
parentPort?.postMessage(await file.text());
