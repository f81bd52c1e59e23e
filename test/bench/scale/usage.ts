/** What each component of the platform takes while nobody asks for anything. */
import { setTimeout as delay } from 'node:timers/promises';
import { cpuByProgram, memoryOf } from '../edge/processes.js';
import { rounded } from '../statistics.js';

/** Name of a component → the process it was started as. */
export type Components = ReadonlyMap<string, number>;

export interface Usage {
  readonly memoryMb: number;
  /** Of one processor. */
  readonly cpuPercent: number;
}

/** By component; programs that one starts, such as an edge's HAProxy, are components of their own. */
export type UsageByComponent = Readonly<Record<string, Usage>>;

export async function usageOf(components: Components, seconds: number): Promise<UsageByComponent> {
  const before = await cpuOf(components);
  await delay(seconds * 1000);
  const after = await cpuOf(components);
  const memory = await inAll(components, memoryOf);
  const usage = Object.entries(memory).map(([name, memoryMb]) => {
    const used = (after[name] ?? 0) - (before[name] ?? 0);
    return [name, { memoryMb, cpuPercent: rounded((used / seconds) * 100, 2) }] as const;
  });
  return Object.fromEntries(usage);
}

const cpuOf = (components: Components) => inAll(components, cpuByProgram);

/** Node is what everything of ours runs in: it goes by the component's name. */
async function inAll(
  components: Components,
  measure: (pid: number) => Promise<Readonly<Record<string, number>>>,
): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const [component, pid] of components)
    for (const [program, value] of Object.entries(await measure(pid))) {
      if (program === '') continue;
      const name = program === 'haproxy' ? `${component} ${program}` : component;
      all[name] = (all[name] ?? 0) + value;
    }
  return all;
}
