import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@fleetcommand/embedded/ports';
import { emptyDatabase } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
let folder = '';

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [here('../bundle.mjs')]);
  // Far from any node_modules: the file must run alone.
  folder = await mkdtemp(join(tmpdir(), 'sample-chat-'));
  await copyFile(here('../dist/bundle/main.js'), join(folder, 'main.mjs'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(variables: Record<string, string>) {
  const child = spawn(process.execPath, [join(folder, 'main.mjs')], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('the bundled file', () => {
  it('runs alone in little memory, serves its page, and ends well on SIGTERM', async () => {
    const port = await freePort();
    const child = run({
      PORT: String(port),
      INSTANCE_IP: '127.0.0.1',
      DATABASE_URL: await emptyDatabase(),
      CHAT_NAME: 'Acme chat',
      DRAIN_MS: '0',
    });
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(async () => expect((await fetch(`${url}/api/ready`)).ok).toBe(true), 10_000);
    expect(await (await fetch(url)).text()).toContain('<h1>Acme chat</h1>');
    expect(await (await fetch(`${url}/chat.js`)).text()).toContain('websocket');
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    expect(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(85_000);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names the faults of its configuration and exits 78', async () => {
    const child = run({ PORT: 'x' });
    const [[output], exit] = await Promise.all([
      once(child.stderr.setEncoding('utf8'), 'data'),
      once(child, 'exit'),
    ]);
    expect(output).toMatch(/PORT: .*\n.*DATABASE_URL: /);
    expect(exit).toEqual([78, null]);
  });
});
