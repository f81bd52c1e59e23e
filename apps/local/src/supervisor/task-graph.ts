import { ok, type Result } from '@fleetcommand/kernel/result';

/** A piece of bringing the stack up. */
export interface Task {
  readonly name: string;
  /** Names of the tasks that must have succeeded before. */
  readonly after: readonly string[];
  run(): Promise<Result<void>>;
}

/**
 * Runs every task as soon as what it comes after has succeeded. After a failure nothing new is started;
 * it returns the first failure once all running tasks have ended. A name nobody has, or a circle, is a bug.
 */
export async function runTasks(tasks: readonly Task[]): Promise<Result<void>> {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  assertOrder(byName);
  const outcomes = new Map<string, Promise<boolean>>();
  let failure: Result<void> | undefined;
  const settle = (name: string): Promise<boolean> => {
    const known = outcomes.get(name);
    if (known) return known;
    const task = byName.get(name)!;
    const outcome = (async (): Promise<boolean> => {
      const before = await Promise.all(task.after.map(settle));
      if (failure || before.includes(false)) return false;
      const result = await task.run();
      if (!result.ok) failure ??= result;
      return result.ok;
    })();
    outcomes.set(name, outcome);
    return outcome;
  };
  await Promise.all(tasks.map(({ name }) => settle(name)));
  return failure ?? ok(undefined);
}

function assertOrder(byName: ReadonlyMap<string, Task>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    const task = byName.get(name);
    if (!task) throw new Error(`No task is called ${name} (needed by ${path.at(-1)})`);
    if (path.includes(name))
      throw new Error(`Tasks wait in a circle: ${[...path, name].join(' → ')}`);
    for (const before of task.after) visit(before, [...path, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
}
