/**
 * The log of one run of a container: a file that is rotated when it reaches its size, keeping one
 * rotated file. Writes are synchronous and small, so that a line is on disk (or in the kernel's cache)
 * before anyone hears of it, and a reader that subscribes and then reads misses and doubles nothing.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '@fleetcommand/kernel/clock';
import { formatLine, LineSplitter, type Stream } from './log-line.js';

/** As the real kubelet's `containerLogMaxSize`. */
export const LOG_MAX_BYTES = 10 * 1024 * 1024;

export interface ContainerLog {
  append(stream: Stream, chunk: Buffer): void;
  /** Takes what is left without a newline, tells subscribers it is over, closes the file. */
  close(): void;
  /** `onEnd` is called at once on a closed log. Returns the unsubscriber. */
  subscribe(onRecord: (record: Buffer) => void, onEnd: () => void): () => void;
}

interface Subscriber {
  readonly onRecord: (record: Buffer) => void;
  readonly onEnd: () => void;
}

export function openContainerLog(
  file: string,
  clock: Clock,
  maxBytes: number = LOG_MAX_BYTES,
): ContainerLog {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  let descriptor = openSync(file, 'a', 0o600);
  let size = 0;
  let open = true;
  const subscribers = new Set<Subscriber>();

  const write = (stream: Stream, text: Buffer, partial: boolean): void => {
    if (!open) return;
    const record = formatLine(clock.now().toISOString(), stream, partial, text);
    if (size > 0 && size + record.length > maxBytes) {
      closeSync(descriptor);
      renameSync(file, rotatedName(file));
      descriptor = openSync(file, 'a', 0o600);
      size = 0;
    }
    writeSync(descriptor, record);
    size += record.length;
    for (const { onRecord } of subscribers) onRecord(record);
  };

  const splitters = {
    stdout: new LineSplitter((text, partial) => {
      write('stdout', text, partial);
    }),
    stderr: new LineSplitter((text, partial) => {
      write('stderr', text, partial);
    }),
  };

  return {
    append(stream, chunk) {
      splitters[stream].push(chunk);
    },
    close() {
      if (!open) return;
      splitters.stdout.end();
      splitters.stderr.end();
      open = false;
      closeSync(descriptor);
      for (const { onEnd } of subscribers) onEnd();
      subscribers.clear();
    },
    subscribe(onRecord, onEnd) {
      if (!open) {
        onEnd();
        return () => {};
      }
      const subscriber = { onRecord, onEnd };
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
      };
    },
  };
}

/** Everything still kept of a log, the rotated file first; `undefined` when there is none. */
export function readContainerLog(file: string): Buffer | undefined {
  const rotated = readIfThere(rotatedName(file));
  const current = readIfThere(file);
  if (rotated === undefined && current === undefined) return undefined;
  return Buffer.concat([rotated ?? Buffer.alloc(0), current ?? Buffer.alloc(0)]);
}

function rotatedName(file: string): string {
  return `${file}.1`;
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
