import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, type Client } from './harness/browser-like.js';
import { startStack, type Stack } from './harness/stack.js';

const WORKSPACE = resolve(import.meta.dirname, '../..');
const CLI = join(WORKSPACE, 'apps/cli/dist/main.js');
const PATIENCE = { timeout: 60_000, interval: 500 };

let stack: Stack;
let client: Client;

beforeAll(async () => {
  stack = await startStack();
  client = clientOf(stack);
});

afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `fleet …` as the customer would; a failure gives its exit code and what it said. */
function fleet(...args: string[]): Promise<Said> {
  return run(args, { FLEET_PASSWORD: 'correct horse battery staple' });
}

/** The same as the operator, at a desk of their own. */
function operate(...args: string[]): Promise<Said> {
  const { home, summary } = stack;
  return run(args, {
    FLEET_PASSWORD: summary.logins.operator.password,
    XDG_CONFIG_HOME: join(home, 'operator'),
  });
}

async function run(args: readonly string[], more: NodeJS.ProcessEnv): Promise<Said> {
  const env = { ...stack.environment, ...more };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [CLI, ...args], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('a customer, by the command line', () => {
  it('is told to sign in first', async () => {
    const refused = await fleet('tenants', 'list');
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('fleet login') });
  });

  it('signs up and waits for the instance', async () => {
    const done = await fleet(
      'signup',
      '--organization',
      'Acme',
      '--email',
      'ada@example.com',
      '--slug',
      'acme',
    );
    expect(done.stderr).toMatch(/✓ Put it on the web/);
    expect(done.code).toBe(0);
    const url = done.stdout.trim();
    expect((await client.json(`${url}/api/info`)).status).toBe(200);
  });

  it('creates another, and lists both', async () => {
    const created = await fleet('tenants', 'create', 'second', '--wait', '--json');
    expect(JSON.parse(created.stdout)).toMatchObject({
      tenant: { slug: 'second', state: 'active' },
      operation: { state: 'succeeded' },
    });
    const listed = await fleet('tenants', 'list', '--json');
    expect(JSON.parse(listed.stdout).data.map((tenant: { slug: string }) => tenant.slug)).toEqual([
      'acme',
      'second',
    ]);
  });

  it('is told what is wrong with a name, and which are free', async () => {
    const taken = await fleet('tenants', 'create', 'acme');
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringMatching(/taken.*acme-/s) });
    const bad = await fleet('tenants', 'create', 'No Spaces');
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('/slug') });
  });

  it('shows, explains, restarts and deletes', async () => {
    expect((await fleet('tenants', 'show', 'second')).stdout).toMatch(/RouteReady/);
    expect((await fleet('explain', 'second')).stdout).toMatch(/HAProxy[\s\S]*maps\//);
    expect(await fleet('tenants', 'restart', 'second', '--wait')).toMatchObject({ code: 0 });
    expect(await fleet('tenants', 'delete', 'second', '--yes', '--wait')).toMatchObject({
      code: 0,
    });
    expect(await fleet('tenants', 'show', 'second')).toMatchObject({ code: 4 });
  });

  it('is upgraded in a rollout, with what it stored, and taken back', async () => {
    const file = join(stack.home, 'sample-chat.yaml');
    const current = await readFile(join(WORKSPACE, 'blueprints/sample-chat.yaml'), 'utf8');
    const next = current
      .replace('version: 1', 'version: 2')
      .replace('CHAT_NAME: ${tenant.name}', 'CHAT_NAME: ${tenant.name}, improved');
    await writeFile(file, next);
    expect(await operate('login', '--email', stack.summary.logins.operator.email)).toMatchObject({
      code: 0,
    });
    expect(await operate('releases', 'publish', file)).toMatchObject({ code: 0 });
    const released = await operate('releases', 'roll-out', 'sample-chat@2', '--yes');
    expect(released.stderr).toContain('Moving 1 to sample-chat@2');
    const name = async () => {
      const [tenant] = JSON.parse((await fleet('tenants', 'list', '--json')).stdout).data;
      const page = await (await client.fetch(tenant.url)).text();
      return /<title>(.*)<\/title>/.exec(page)?.[1];
    };
    await expect.poll(name, PATIENCE).toBe('Acme, improved');
    const rollouts = async () =>
      JSON.parse((await operate('releases', 'rollouts', '--json')).stdout).data;
    await expect
      .poll(rollouts, PATIENCE)
      .toMatchObject([{ state: 'done', progress: { moved: 1 } }]);
    expect(await operate('releases', 'roll-out', 'sample-chat@1', '--yes')).toMatchObject({
      code: 0,
    });
    await expect.poll(name, PATIENCE).toBe('Acme');
  });

  it('meets an unknown command with a suggestion', async () => {
    expect(await fleet('tenant')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('tenants'),
    });
  });

  it('sees every part of the stack', async () => {
    const { parts } = JSON.parse((await fleet('status', '--json')).stdout) as {
      parts: { name: string; state: string }[];
    };
    expect(Object.fromEntries(parts.map((part) => [part.name, part.state]))).toMatchObject({
      api: 'ready',
      worker: 'ready',
      edge: 'ready',
      postgres: 'ready',
    });
  });
});
