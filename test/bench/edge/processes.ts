/** What a router's processes use: from /proc, of the process started and all below it. */
import { readdir, readFile } from 'node:fs/promises';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Memory that would come free if it ended, in bytes: what is shared counts in shares (PSS). */
export async function memoryBytes(pid: number): Promise<number> {
  const sizes = await Promise.all(
    (await familyOf(pid)).map(async (one) => {
      const text = await readFile(`/proc/${one}/smaps_rollup`, 'utf8').catch(() => '');
      return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Processor time used so far, in seconds. Of processes that have ended, nothing. */
export async function cpuSeconds(pid: number): Promise<number> {
  const times = await Promise.all(
    (await familyOf(pid)).map(async (one) => {
      const fields = fieldsOf(await readFile(`/proc/${one}/stat`, 'utf8').catch(() => ''));
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return times.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

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
