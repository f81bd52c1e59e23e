/** Reads Linux's /proc. On other systems nothing is found there, and what rests on it does nothing. */
import { readdirSync, readFileSync } from 'node:fs';

/** A process as `/proc/<pid>/stat` tells of it. */
export interface ProcessStat {
  readonly pid: number;
  readonly processGroup: number;
  /** In clock ticks after boot: with the pid, it names one process for as long as the machine is up. */
  readonly startTicks: number;
  readonly rssBytes: number;
  readonly isZombie: boolean;
}

const PAGE_BYTES = 4096;

/** `undefined` where there is no such process (any more). */
export function readStat(pid: number): ProcessStat | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : parseStat(stat);
}

/** The fields of a stat line; the second, the program's name, may itself hold blanks and parentheses. */
export function parseStat(stat: string): ProcessStat | undefined {
  const nameEnd = stat.lastIndexOf(')');
  if (nameEnd < 0) return undefined;
  // Field 3 of proc_pid_stat(5), the state, comes first here.
  const fields = stat.slice(nameEnd + 2).split(' ');
  return {
    pid: Number.parseInt(stat, 10),
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
    processGroup: Number(fields[2]),
    startTicks: Number(fields[19]),
    rssBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

export function allPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Whether the process was started with this variable; `false` where it may not be looked at. */
export function wasStartedWith(pid: number, name: string, value: string): boolean {
  const environ = readProc(`/proc/${pid}/environ`);
  return environ?.split('\0').includes(`${name}=${value}`) ?? false;
}

/** Changes with every boot, and with it the meaning of pids and ticks. */
export function bootId(): string {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** Total memory a process group uses, by group, from one pass over all processes. */
export function residentBytesByGroup(groups: ReadonlySet<number>): Map<number, number> {
  const totals = new Map<number, number>();
  if (groups.size === 0) return totals;
  for (const pid of allPids()) {
    const stat = readStat(pid);
    if (stat === undefined || !groups.has(stat.processGroup)) continue;
    totals.set(stat.processGroup, (totals.get(stat.processGroup) ?? 0) + stat.rssBytes);
  }
  return totals;
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
