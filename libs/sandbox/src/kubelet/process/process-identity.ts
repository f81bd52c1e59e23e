/** A process named so that another one that got its pid later is not taken for it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { bootId, readStat } from './proc.js';

const processIdentity = z.object({
  pid: z.int().min(2),
  startTicks: z.int(),
  bootId: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentity>;

/** `undefined` when it has ended already (or the system has no /proc). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks, bootId: bootId() };
}

export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readStat(identity.pid);
  return (
    stat !== undefined &&
    !stat.isZombie &&
    stat.startTicks === identity.startTicks &&
    identity.bootId === bootId()
  );
}

export function writeIdentity(file: string, identity: ProcessIdentity): void {
  writeFileSync(file, JSON.stringify(identity), { mode: 0o600 });
}

/** `undefined` when the file is missing or was cut short by a crash. */
export function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    return processIdentity.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function removeIdentity(file: string): void {
  rmSync(file, { force: true });
}
