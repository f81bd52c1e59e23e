import { unwrap } from '@fleetcommand/kernel/result';
import { expect, it } from 'vitest';
import { makeEnvironment } from './environment.js';
import { renderContext } from './render-context.js';
import type { RenderInput } from './rendered-tenant.js';
import { blueprintWith, inputWith, TENANT } from './testing/render-input.js';

type Env = Parameters<typeof makeEnvironment>[2];

function environmentOf(env: Env, over: Partial<RenderInput> = {}) {
  return unwrap(makeEnvironment(renderContext(inputWith(over)), 'web', env));
}

it('says plain values openly, ordered by name', () => {
  const { variables, secrets, checksum } = environmentOf({ B: '2', A: '${tenant.id}' });
  expect(variables).toEqual([
    { name: 'A', value: TENANT.id },
    { name: 'B', value: '2' },
  ]);
  expect(secrets).toEqual({});
  expect(checksum).toBeUndefined();
});

it('refers to the Secret for secrets, and never shows them', () => {
  const environment = environmentOf({ DATABASE_URL: { secret: '${database.url}' } });
  expect(environment.variables).toEqual([
    {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'environment', key: 'web.DATABASE_URL' } },
    },
  ]);
  expect(environment.secrets).toEqual({ 'web.DATABASE_URL': 'postgresql://t_1:pw@db/t_1' });
  expect(JSON.stringify(environment.variables)).not.toContain('pw');
});

it('changes the checksum with a secret', () => {
  const one = environmentOf({ KEY: { secret: 'a' } });
  const other = environmentOf({ KEY: { secret: 'b' } });
  expect(one.checksum).not.toBe(other.checksum);
});

it('refers to fields of the pod', () => {
  expect(environmentOf({ INSTANCE_IP: { fieldPath: 'status.podIP' } }).variables).toEqual([
    {
      name: 'INSTANCE_IP',
      valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
    },
  ]);
});

it('does not roll the pods for a new address unless the blueprint asks', () => {
  const renamed = { tenant: { ...TENANT, slug: 'acme-two' } };
  const env = { ROOT_URL: '${tenant.url}', KEY: { secret: 'k' } };
  const before = environmentOf(env);
  const after = environmentOf(env, renamed);
  expect(after.secrets['web.ROOT_URL']).toBe('https://acme-two.apps.test');
  expect({ ...after, secrets: {} }).toEqual({ ...before, secrets: {} });
});

it('rolls the pods for a new address where the blueprint asks', () => {
  const blueprint = blueprintWith({ restartOnUrlChange: true });
  expect(environmentOf({ ROOT_URL: '${tenant.url}' }, { blueprint }).variables).toEqual([
    { name: 'ROOT_URL', value: 'https://acme.apps.test' },
  ]);
});

it('keeps Kubernetes from expanding what a customer wrote', () => {
  const tenant = { ...TENANT, name: 'Pay $(DATABASE_URL)' };
  expect(environmentOf({ NAME: '${tenant.name}' }, { tenant }).variables).toEqual([
    { name: 'NAME', value: 'Pay $$(DATABASE_URL)' },
  ]);
});

it('fails where a value is missing, and says where', () => {
  const context = renderContext(inputWith({ database: null }));
  const made = makeEnvironment(context, 'web', { URL: { secret: '${database.url}' } });
  expect(made).toMatchObject({
    ok: false,
    error: {
      code: 'blueprints.no-value',
      message: expect.stringContaining('components.web.env.URL, but the tenant has no database'),
    },
  });
});
