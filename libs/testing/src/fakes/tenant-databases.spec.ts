import { describe, expect, it } from 'vitest';
import { Secret } from '@fleetcommand/kernel/secret';

import { describeTenantDatabases } from '../suites/tenant-databases.js';
import { createFakeTenantDatabases } from './tenant-databases.js';

describeTenantDatabases('the fake data server', async () => {
  const databases = createFakeTenantDatabases();
  return {
    databases,
    canConnect: async (url) => databases.canConnect(url),
    close: async () => undefined,
  };
});

describe('the fake data server’s own means', () => {
  it('fail the next call without doing anything', async () => {
    const databases = createFakeTenantDatabases();
    const failure = {
      code: 'data-server.unreachable',
      message: 'It does not answer.',
      retry: 'backoff',
    } as const;
    databases.failNext(failure);
    const database = { name: 't_1', role: 't_1', password: new Secret('p') };
    expect(await databases.ensure(database)).toEqual({ ok: false, error: failure });
    expect(databases.databases.size).toBe(0);
    expect((await databases.ensure(database)).ok).toBe(true);
  });
});
