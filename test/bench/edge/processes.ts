/** What a router's processes use, and which processors they may: from /proc, of the process started and all below it. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { rounded } from '../statistics.js';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** As taskset(1) lists them: the router under test has a processor to itself, and all else shares another. */
const LOADER_CPUS = '0';
export const ROUTER_CPUS = '1';

/** MB of each program, by its name: an edge is a controller and its HAProxy. */
export type Memory = Readonly<Record<string, number>>;

/** Memory that would come free if they ended: what is shared counts in shares (PSS). */
export async function memoryOf(pid: number): Promise<Memory> {
  const bytes: Record<string, number> = {};
  for (const one of await familyOf(pid)) {
    const sizes = await readFile(`/proc/${one}/smaps_rollup`, 'utf8').catch(() => '');
    const name = await programOf(one);
    const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(sizes)?.[1] ?? 0);
    if (kilobytes > 0) bytes[name] = (bytes[name] ?? 0) + kilobytes * 1024;
  }
  return Object.fromEntries(
    Object.entries(bytes).map(([name, size]) => [name, rounded(size / 2 ** 20, 0)]),
  );
}

/** What is prepared while no router runs need not leave its processor idle. */
export async function withAllProcessors<T>(work: () => Promise<T>): Promise<T> {
  await confine(`${LOADER_CPUS},${ROUTER_CPUS}`);
  try {
    return await work();
  } finally {
    await confine(LOADER_CPUS);
  }
}

/** All that run, and what they start from now on. */
async function confine(cpus: string): Promise<void> {
  for (const one of await familyOf(process.pid))
    // One that has ended meanwhile needs none.
    await promisify(execFile)('taskset', ['-acp', cpus, String(one)]).catch(() => undefined);
}

/** Processor time used so far, in seconds. What has ended counts with the one that waited for it. */
export async function cpuSeconds(pid: number): Promise<number> {
  return Object.values(await cpuByProgram(pid)).reduce((sum, seconds) => sum + seconds, 0);
}

/** The same of each program, by its name. */
export async function cpuByProgram(pid: number): Promise<Readonly<Record<string, number>>> {
  const seconds: Record<string, number> = {};
  for (const one of await familyOf(pid)) {
    const fields = fieldsOf(await readFile(`/proc/${one}/stat`, 'utf8').catch(() => ''));
    // utime, stime, and both of children that were waited for: else what a server's processes used would go as they end.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const name = await programOf(one);
    seconds[name] = (seconds[name] ?? 0) + ticks / TICKS_PER_SECOND;
  }
  return seconds;
}

const programOf = async (pid: number): Promise<string> =>
  basename(await readlink(`/proc/${pid}/exe`).catch(() => ''));

async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = fieldsOf(await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => ''));
    parents.set(Number(entry), Number(fields[1]));
  }
  const isBelow = (one: number): boolean => {
    for (let at: number | undefined = one; at; at = parents.get(at)) if (at === pid) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

/** After the name, which may hold anything: state, parent, … (proc(5)). */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');
