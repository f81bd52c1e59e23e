import pidusage from 'pidusage';

/** Resident memory of each process that still runs. */
export async function memoryOf(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  await Promise.all(
    pids.map(async (pid) => {
      // A process may end between being listed and being looked at.
      const usage = await pidusage(pid).catch(() => undefined);
      if (usage) found.set(pid, usage.memory);
    }),
  );
  return found;
}
