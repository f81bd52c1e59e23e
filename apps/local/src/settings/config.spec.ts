import { unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.js';

describe('readConfig', () => {
  it('needs nothing', () => {
    const config = unwrap(readConfig([], {}));
    expect(config).toMatchObject({ ports: {}, hasDemo: true, isAttached: false });
    expect(config.home.root).toMatch(/\.fleet$/);
    expect(config.cluster).toBeUndefined();
    expect(config.database).toBeUndefined();
  });

  it('prefers flags to the environment', () => {
    const config = unwrap(
      readConfig(['--https-port', '9443', '--no-demo'], {
        FLEET_HTTPS_PORT: '1',
        FLEET_HTTP_PORT: '9080',
        FLEET_POSTGRES_PORT: '5000',
      }),
    );
    expect(config.ports).toEqual({ https: 9443, http: 9080, postgres: 5000 });
    expect(config.hasDemo).toBe(false);
  });

  it('uses a database of one’s own, for tenants as well unless told otherwise', () => {
    const DATABASE_URL = 'postgresql://a:b@db.test/control';
    const same = unwrap(readConfig([], { DATABASE_URL }));
    expect(same.database?.dataServerUrl.reveal()).toBe(DATABASE_URL);
    const other = unwrap(
      readConfig([], { DATABASE_URL, DATA_SERVER_URL: 'postgres://c:d@data.test/postgres' }),
    );
    expect(other.database?.dataServerUrl.reveal()).toBe('postgres://c:d@data.test/postgres');
  });

  it('names every fault at once', () => {
    const read = readConfig(['--context', 'x', '--http-port', '99999'], {
      DATABASE_URL: 'mysql://x',
      FLEET_LOG_LEVEL: 'loud',
      FLEET_REDIS_PORT: 'six',
    });
    expect(read.ok).toBe(false);
    const message = read.ok ? '' : read.error.message;
    for (const part of [
      '--http-port must be at most 65535, not "99999"',
      'FLEET_REDIS_PORT must be a port number, not "six"',
      'DATABASE_URL must be a postgresql:// URL',
      'FLEET_LOG_LEVEL',
      '--context needs --kubeconfig',
    ])
      expect(message).toContain(part);
  });

  it('refuses flags it does not know', () => {
    expect(readConfig(['--prot', '1'], {})).toMatchObject({
      ok: false,
      error: { code: 'local.configuration', message: expect.stringContaining('--prot') },
    });
  });
});
