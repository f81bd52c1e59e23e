/** `up --kubeconfig`: the local stack provisions into a cluster that somebody else runs. */
import { namespaceName } from '@fleetcommand/desired-state/names/names';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, eventually, type Client } from '../journeys/harness/browser-like.js';
import { signUp, type Customer } from '../journeys/harness/customer.js';
import { startStack, type Stack } from '../journeys/harness/stack.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const under = clusterUnderTest();
let stack: Stack;
let client: Client;
let customer: Customer;
let namespace: string;

beforeAll(async () => {
  stack = await startStack({ kubeconfig: under.kubeconfig });
  client = clientOf(stack);
});
afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

it('a customer gets an instance there', async () => {
  expect(await stack.part('sandbox')).toMatchObject({ state: 'external', pid: null });
  customer = await signUp(client, stack.summary.urls.https, 'acme');
  namespace = namespaceName(customer.signup.tenant.id as TenantId);
  under.removeLater(namespace);
  await under.api.until(paths.namespaces(namespace), () => true);
  await eventually(async () => {
    const { items } = (await under.api.list(paths.deployments(namespace))).body;
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['chat']);
  });
});

it('a later plain up goes on with that cluster', async () => {
  await stack.down();
  await stack.up();
  expect(await stack.part('sandbox')).toMatchObject({ state: 'external', pid: null });
  const { id } = customer.signup.tenant;
  const deleted = await client.json(`${stack.summary.urls.https}/v1/tenants/${id}`, {
    method: 'DELETE',
    headers: { authorization: customer.headers['authorization']!, 'if-match': '*' },
  });
  expect(deleted.status).toBe(202);
  await under.api.untilGone(paths.namespaces(namespace));
});
