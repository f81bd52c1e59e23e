/**
 * A thread of its own that runs PostgreSQL's pg_dump, built as WebAssembly for PGlite. Its libpq reads and writes without
 * ever waiting, so that this thread sleeps while the other one asks the real server; and what it writes into its file,
 * which is in memory, is handed on instead, so that no dump is too large. Nothing but packages is imported: the file is
 * also run as it is, without being compiled.
 */
import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';

interface Given {
  /** Requests and what was dumped go there, and answers come from there. */
  readonly server: MessagePort;
  /** 1: an answer is there, or what was dumped was taken. */
  readonly signal: Int32Array;
}

const { server, signal } = workerData as Given;
const HEADER_BYTES = 5;
/** Of a startup message and a request for encryption, which have no type: https://www.postgresql.org/docs/18/protocol-message-formats.html */
const LENGTH_BYTES = 4;
/** Handed on at once. */
const OUTPUT_BYTES = 256 * 1024;

let waiting = Buffer.alloc(0);
let isStarted = false;
let output: Uint8Array[] = [];
let outputBytes = 0;

/** Says something to the other thread, and sleeps until that is dealt with. */
function say(kind: 'request' | 'output', bytes: Uint8Array): void {
  Atomics.store(signal, 0, 0);
  server.postMessage({ kind, bytes });
  Atomics.wait(signal, 0, 0);
}

/** Sends what is whole; what is in part waits for its rest. A request is answered before this returns. */
function exchange(bytes: Uint8Array, answer: (bytes: Uint8Array) => void): void {
  waiting = Buffer.concat([waiting, bytes]);
  for (let length = wholeLength(); length > 0; length = wholeLength()) {
    const message = waiting.subarray(0, length);
    waiting = waiting.subarray(length);
    isStarted = true;
    say('request', Uint8Array.from(message));
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

function handOn(bytes: Uint8Array): void {
  output.push(bytes);
  outputBytes += bytes.length;
  if (outputBytes >= OUTPUT_BYTES) flush();
}

function flush(): void {
  const bytes = Uint8Array.from(Buffer.concat(output));
  output = [];
  outputBytes = 0;
  if (bytes.length > 0) say('output', bytes);
}

/** WASI's words: a descriptor, the places of what is to be written, how many they are, and where to say how much was. */
type FdWrite = (fd: number, places: number, count: number, written: number) => number;
const LAST_STANDARD_FD = 2;
const PLACE_BYTES = 8;

/** What the program is given to call, as far as it matters here. */
interface Imports {
  readonly env: { readonly memory: { readonly buffer: ArrayBuffer } };
  readonly wasi_snapshot_preview1: { readonly fd_write: FdWrite };
}

/** The only file that it writes is the dump. */
function redirected(imports: Imports): Imports {
  const { wasi_snapshot_preview1: wasi, env } = imports;
  const { memory } = env;
  const fdWrite: FdWrite = (fd, places, count, written) => {
    if (fd <= LAST_STANDARD_FD) return wasi.fd_write(fd, places, count, written);
    const view = new DataView(memory.buffer);
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const place = (places >>> 0) + index * PLACE_BYTES;
      const length = view.getUint32(place + 4, true);
      // A copy: the memory is written over.
      handOn(new Uint8Array(memory.buffer, view.getUint32(place, true), length).slice());
      total += length;
    }
    view.setUint32(written >>> 0, total, true);
    return 0;
  };
  const get = (target: object, key: PropertyKey): unknown =>
    key === 'fd_write' ? fdWrite : Reflect.get(target, key);
  return { ...imports, wasi_snapshot_preview1: new Proxy<typeof wasi>(wasi, { get }) };
}

type Instantiate = (module: Uint8Array, imports: Imports) => Promise<unknown>;
const { WebAssembly: engine } = globalThis as unknown as {
  WebAssembly: { instantiate: Instantiate };
};
const { instantiate } = engine;
engine.instantiate = (module, imports) => instantiate(module, redirected(imports));

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

await pgDump({
  pg: connection as unknown as Parameters<typeof pgDump>[0]['pg'],
  args: ['--no-owner', '--no-privileges', '--rows-per-insert=200'],
});
flush();
parentPort?.postMessage('done');
