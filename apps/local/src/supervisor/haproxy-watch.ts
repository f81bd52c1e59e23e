/**
 * Tells how the edge's HAProxy is. Observes the process table every few seconds: HAProxy belongs to the
 * edge, outlives its restarts and is replaced by it, so nobody hands us its pid. Changes nothing.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { PartStatus } from '@fleetcommand/contracts/http/local';

/** A process as /proc shows it (proc(5)). */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  readonly arguments: readonly string[];
}

/**
 * HAProxy's master that runs with a configuration below `folder`, and its workers. A worker is a fork:
 * it has the master's arguments and the master as its parent.
 */
export function findHaproxy(
  processes: readonly ProcessEntry[],
  folder: string,
): { master: number; workers: number[] } | undefined {
  const ours = processes.filter(
    ({ arguments: [program, ...rest] }) =>
      program?.endsWith('haproxy') && rest.some((argument) => argument.startsWith(`${folder}/`)),
  );
  const pids = new Set(ours.map(({ pid }) => pid));
  const master = ours.find(({ parentPid }) => !pids.has(parentPid));
  if (!master) return undefined;
  return {
    master: master.pid,
    workers: ours.filter(({ parentPid }) => parentPid === master.pid).map(({ pid }) => pid),
  };
}

export async function listProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(pids.map(readProcess));
  return entries.filter((entry) => entry !== undefined);
}

async function readProcess(pid: string): Promise<ProcessEntry | undefined> {
  try {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    if (!line.includes('haproxy')) return undefined;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(pid), parentPid: Number(parentPid), arguments: line.split('\0') };
  } catch {
    return undefined;
  }
}

/** The part's next status, from the one before and what was found. */
export function haproxyStatus(
  before: PartStatus,
  found: { master: number } | undefined,
  edge: PartStatus['state'],
): PartStatus {
  if (!found) {
    const state = edge === 'ready' ? 'unready' : 'waiting';
    const message = edge === 'ready' ? 'The edge runs without its HAProxy.' : null;
    return { ...before, state, pid: null, message };
  }
  const isReplaced = before.pid !== null && before.pid !== found.master;
  return {
    ...before,
    state: 'ready',
    pid: found.master,
    restarts: before.restarts + (isReplaced ? 1 : 0),
    message: isReplaced ? 'It ended and was started again by the edge.' : before.message,
  };
}
