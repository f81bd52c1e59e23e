import { readFile } from 'node:fs/promises';
import { maxconnForFileLimit } from '@fleetcommand/routing/haproxy/model/options';

/** About 35 KB each with TLS and buffers: what one edge node may be asked to hold (≈ 3.5 GB). */
const LARGEST_MAXCONN = 100_000;

export interface ConnectionLimit {
  /** For `maxconn` in the global section. */
  readonly maxConnections: number;
  /** Hard limit of open files it was sized from; undefined where the system does not tell. */
  readonly openFilesLimit: number | undefined;
  /** One sentence for the start-up log; says how to raise it where the limit is low. */
  readonly explanation: string;
}

/**
 * Sizes `maxconn` from the hard limit of open files: HAProxy raises its own soft limit up to that, and refuses
 * to start when `maxconn` needs more.
 */
export function connectionLimit(openFilesLimit: number | undefined): ConnectionLimit {
  if (openFilesLimit === undefined) {
    return {
      maxConnections: 2_000,
      openFilesLimit,
      explanation:
        'The limit of open files is not known here; at most 2,000 connections are accepted.',
    };
  }
  const maxConnections = Math.min(LARGEST_MAXCONN, maxconnForFileLimit(openFilesLimit));
  const sized = `The limit of open files is ${openFilesLimit}: at most ${maxConnections} connections at a time`;
  const explanation =
    maxConnections < LARGEST_MAXCONN
      ? `${sized}. Raise it (systemd: LimitNOFILE=; shell: ulimit -Hn) to accept more.`
      : `${sized}.`;
  return { maxConnections, openFilesLimit, explanation };
}

/** The hard limit of open files of this process, which its children inherit; undefined off Linux. */
export async function readOpenFilesLimit(): Promise<number | undefined> {
  try {
    return parseOpenFilesLimit(await readFile('/proc/self/limits', 'utf8'));
  } catch {
    return undefined;
  }
}

/** The hard limit in the text of `/proc/<pid>/limits` (proc(5)). */
export function parseOpenFilesLimit(text: string): number | undefined {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(text)?.[1];
  if (hard === undefined) return undefined;
  if (hard === 'unlimited') return Number.MAX_SAFE_INTEGER;
  const limit = Number(hard);
  return Number.isSafeInteger(limit) ? limit : undefined;
}
