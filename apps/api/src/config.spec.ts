import { parseConfig } from '@fleetcommand/runtime/config';
import { describe, expect, it } from 'vitest';

import { apiConfig } from './config.js';

const enough = {
  DATABASE_URL: 'postgresql://fleet@db/fleet',
  DATA_SERVER_URL: 'postgresql://data/postgres',
  REDIS_URL: 'redis://redis:6379',
  PUBLIC_URL: 'https://fleet.example.com',
  APPS_DOMAIN: 'apps.example.com',
  MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('the API’s configuration', () => {
  it('needs little', () => {
    const parsed = parseConfig(apiConfig, enough);
    expect(parsed).toMatchObject({
      ok: true,
      config: {
        API_HOST: '127.0.0.1',
        API_PORT: 3900,
        PUBLIC_HTTPS_PORT: 443,
        TRUSTED_PROXIES: 'loopback,uniquelocal',
      },
    });
  });

  it('names everything that is missing or wrong at once', () => {
    const parsed = parseConfig(apiConfig, {
      DATABASE_URL: 'mysql://db',
      REDIS_URL: 'redis://redis',
      PUBLIC_URL: 'fleet.example.com',
      MASTER_KEY: 'secret',
      API_PORT: '99999',
      EDGE_CIDRS: '10.10.0.1',
      SIGNUPS_PER_HOUR: '0',
    });
    const names = parsed.ok ? [] : parsed.faults.map((fault) => fault.split(':')[0]);
    expect(names.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'API_PORT',
      'APPS_DOMAIN',
      'DATA_SERVER_URL',
      'DATABASE_URL',
      'EDGE_CIDRS',
      'MASTER_KEY',
      'PUBLIC_URL',
      'SIGNUPS_PER_HOUR',
    ]);
    expect(JSON.stringify(parsed)).not.toContain('secret"');
  });
});
