/** What only a process of its own can show: how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the script; each time it prints `ready` the process gets `signal`. Node itself strips the types. */
async function run(
  script: string,
  options: { signal?: NodeJS.Signals; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--conditions=@fleetcommand/source', '--input-type=module', '--eval', script],
    { cwd: import.meta.dirname, env: { PATH: process.env['PATH'], ...options.env } },
  );
  const { signal } = options;
  if (signal)
    child.stdout.on('data', (data) => String(data).includes('ready') && child.kill(signal));
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, out, err };
}

describe('a bad configuration', () => {
  it('prints every fault at once and ends with 78', async () => {
    const ended = await run(
      `
        import { z } from 'zod';
        import { field, loadConfig } from '@fleetcommand/runtime/config';
        loadConfig(z.object({ PORT: field.port(), DATABASE_URL: field.url('postgresql') }));
        console.log('went on');
      `,
      { env: { PORT: 'http' } },
    );
    expect(ended.code).toBe(78);
    expect(ended.out).toBe('');
    expect(ended.err).toMatch(/- PORT: .*\n.*- DATABASE_URL: is not set/);
  });
});

const SHUTDOWN = `
  import { Health } from '@fleetcommand/runtime/health';
  import { createLogger } from '@fleetcommand/runtime/logging';
  import { shutDownInOrder } from '@fleetcommand/runtime/shutdown';
  const health = new Health([]);
  health.markStarted();
  const say = (word) => process.stdout.write(word + '\\n');
`;

describe('a process that is told to end', () => {
  it('fails its readiness first, then drains step by step, whatever one of them does or who repeats it', async () => {
    const { code, out } = await run(
      `${SHUTDOWN}
        shutDownInOrder({
          health,
          logger: createLogger({ component: 'x', level: 'warn' }),
          deadlineMs: 10_000,
          steps: [
            { name: 'first', run: async () => say('ready: ' + (await health.readiness()).ready) },
            { name: 'broken', run: () => { throw new Error('no'); } },
            { name: 'last', run: async () => say('last') },
          ],
        });
        setInterval(() => {}, 1000);
        say('ready');
      `,
      { signal: 'SIGTERM' },
    );
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([
      'ready',
      'ready: false',
      'last',
    ]);
    expect(out).toContain('"step":"broken"');
  });

  it('ends at its deadline although a step hangs', async () => {
    const { code, out } = await run(
      `${SHUTDOWN}
        shutDownInOrder({
          health,
          logger: createLogger({ component: 'x', level: 'warn' }),
          deadlineMs: 50,
          steps: [{ name: 'hanging', run: () => new Promise(() => {}) }],
        });
        setInterval(() => {}, 1000);
        say('ready');
      `,
      { signal: 'SIGINT' },
    );
    expect(code).toBe(1);
    expect(out).toContain('shutdown took too long');
  });
});
