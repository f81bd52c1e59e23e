import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

/**
 * A process that cannot be confused with a later one of the same number: pids are reused, so a pid file
 * that holds only the pid may name a stranger after a crash or a reboot.
 */
const identity = z.object({ pid: z.int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.infer<typeof identity>;

/** The identity of a running process, or `undefined` when there is none (a zombie counts as ended). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    const startedAt = text && startOf(text);
    return startedAt ? { pid, startedAt } : undefined;
  }
  const ps = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(
    () => undefined,
  );
  const startedAt = ps?.stdout.trim();
  return startedAt ? { pid, startedAt } : undefined;
}

/** Boot id and start tick from /proc/<pid>/stat (proc(5), fields 3 and 22); absent for a zombie. */
function startOf(stat: string): string | undefined {
  // The second field is the command in parentheses and may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${bootId()}/${fields[19]}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Whether exactly this process still runs. */
export async function isRunning(wanted: ProcessIdentity): Promise<boolean> {
  return (await identify(wanted.pid))?.startedAt === wanted.startedAt;
}

/** The process a pid file names, if that very process still runs. A stale or unreadable file is removed. */
export async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = identity.safeParse(parseJson(text));
  if (parsed.success && (await isRunning(parsed.data))) return parsed.data;
  await rm(path, { force: true });
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes the pid file of a running process, whole or not at all. */
export async function writePidFile(path: string, pid: number): Promise<void> {
  const found = await identify(pid);
  if (!found) return;
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, JSON.stringify(found));
  await rename(partial, path);
}
