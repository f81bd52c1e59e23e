import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';
import { runTasks, type Task } from './task-graph.js';

function recorder() {
  const events: string[] = [];
  const task = (
    name: string,
    after: string[] = [],
    result: Result<void> = ok(undefined),
  ): Task => ({
    name,
    after,
    async run() {
      events.push(`+${name}`);
      await Promise.resolve();
      events.push(`-${name}`);
      return result;
    },
  });
  return { events, task };
}

describe('runTasks', () => {
  it('starts a task when all it waits for have ended, and independent ones side by side', async () => {
    const { events, task } = recorder();
    const tasks = [task('c', ['a', 'b']), task('a'), task('b'), task('d', ['a'])];
    expect(await runTasks(tasks)).toEqual(ok(undefined));
    const at = (event: string) => events.indexOf(event);
    expect(at('+b')).toBeLessThan(at('-a'));
    expect(at('+c')).toBeGreaterThan(Math.max(at('-a'), at('-b')));
    expect(at('+d')).toBeGreaterThan(at('-a'));
    expect(events).toHaveLength(8);
  });

  it('starts nothing after a failure, and gives the first one', async () => {
    const { events, task } = recorder();
    const broken = fail('x.broken', 'broken');
    const result = await runTasks([task('a', [], broken), task('b', ['a']), task('c', ['b'])]);
    expect(result).toBe(broken);
    expect(events).toEqual(['+a', '-a']);
  });

  it('lets what runs end before it gives the failure', async () => {
    const { events, task } = recorder();
    await runTasks([task('a', [], fail('x.broken', 'broken')), task('slow')]);
    expect(events).toContain('-slow');
  });

  it.each([
    ['a name nobody has', [['a', ['ghost']]], 'No task is called ghost'],
    [
      'a circle',
      [
        ['a', ['b']],
        ['b', ['a']],
      ],
      'a → b → a',
    ],
  ] as const)('calls %s a bug', async (_, shape, message) => {
    const { events, task } = recorder();
    const tasks = shape.map(([name, after]) => task(name, [...after]));
    await expect(runTasks(tasks)).rejects.toThrow(message);
    expect(events).toEqual([]);
  });
});
