import { closeSync, openSync } from 'node:fs';
import { copyFile, open, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const LARGEST_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 16_384;

/** Opens a log for appending and hands its descriptor to `use`; a child that inherits it keeps its own. */
export async function withLogDescriptor<T>(
  path: string,
  use: (descriptor: number) => Promise<T>,
): Promise<T> {
  const descriptor = openSync(path, 'a', 0o600);
  try {
    return await use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Moves logs that grew too large aside (one generation). Copied and truncated, not renamed: the processes
 * that write them hold the file open and append, so they go on at its new end.
 */
export async function rotateLogs(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.log')) continue;
    const path = join(folder, name);
    const { size } = await stat(path);
    if (size < LARGEST_BYTES) continue;
    await copyFile(path, `${path}.1`);
    await truncate(path);
  }
}

/** The last lines of a log that say something, oldest first. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  const file = await open(path).catch(() => undefined);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return lines
      .map(readable)
      .filter((line) => line !== '')
      .slice(-count);
  } finally {
    await file.close();
  }
}

const LONGEST_LINE = 300;

/** The message of a structured line; any other line as it is. */
function readable(line: string): string {
  const trimmed = line.trim();
  if (!trimmed.startsWith('{')) return trimmed.slice(0, LONGEST_LINE);
  try {
    const { msg, err } = JSON.parse(trimmed) as { msg?: unknown; err?: { message?: unknown } };
    const words = [msg, err?.message].filter((word) => typeof word === 'string');
    return (words.length > 0 ? words.join(': ') : trimmed).slice(0, LONGEST_LINE);
  } catch {
    return trimmed.slice(0, LONGEST_LINE);
  }
}
