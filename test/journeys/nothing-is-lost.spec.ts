/** Promise 1 of docs/promises on a small scale: whatever dies while customers arrive, each gets exactly one instance. */
import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, eventually, type Client } from './harness/browser-like.js';
import { signUp, type Customer } from './harness/customer.js';
import { startStack, type Stack } from './harness/stack.js';

let stack: Stack;
let client: Client;
let customer: Customer;

beforeAll(async () => {
  stack = await startStack();
  client = clientOf(stack);
  customer = await signUp(client, stack.summary.urls.https, 'first');
  await customer.ended(customer.signup.operation.id);
});

afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

async function killPart(name: 'worker' | 'api' | 'redis'): Promise<void> {
  const { pid } = await stack.part(name);
  if (pid) process.kill(pid, 'SIGKILL');
}

async function flushRedis(): Promise<void> {
  const { url } = await stack.part('redis');
  const secrets: Record<string, string> = JSON.parse(
    await readFile(`${stack.home}/secrets.json`, 'utf8'),
  );
  const server = new URL(url ?? '');
  const redis = new Redis({
    host: server.hostname,
    port: Number(server.port),
    password: secrets['redisPassword'] ?? '',
  });
  // Not there yet: the caller tries again.
  redis.on('error', () => undefined);
  await redis.flushall().finally(() => redis.disconnect());
}

/** Every instance asked for answers, is settled, and there is one namespace and one database each. */
async function expectAllLive(slugs: readonly string[], ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await eventually(async () => expect((await customer.tenant(id)).state).toBe('active'), 90_000);
  }
  for (const slug of slugs) {
    const { port } = new URL(stack.summary.urls.https);
    expect((await client.json(`https://${slug}.apps.localhost:${port}/api/info`)).status).toBe(200);
  }
}

describe('nothing is lost or doubled', () => {
  it.each(['worker', 'api', 'redis'] as const)(
    'when the %s is killed while customers arrive',
    async (victim) => {
      const slugs = [1, 2, 3].map((n) => `${victim}-${n}`);
      const created = [];
      for (const slug of slugs) {
        created.push(await eventually(() => customer.create(slug)));
        if (slug === slugs[1]) {
          await killPart(victim);
          if (victim === 'redis') await eventually(flushRedis);
        }
      }
      await expectAllLive(
        slugs,
        created.map(({ tenant }) => tenant.id),
      );
    },
  );

  it('and every tenant has one namespace, nobody two', async () => {
    const { KubeConfig, CoreV1Api } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromFile(stack.summary.kubeconfig);
    const namespaces = await config
      .makeApiClient(CoreV1Api)
      .listNamespace({ labelSelector: 'fleetcommand.io/tenant' });
    const owners = namespaces.items.map(
      (item) => item.metadata?.labels?.['fleetcommand.io/tenant'],
    );
    expect(new Set(owners).size).toBe(owners.length);
    expect(owners).toHaveLength(10);
  });
});
