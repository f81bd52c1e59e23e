import { parseConfig } from '@fleetcommand/runtime/config';
import { expect, it } from 'vitest';

import { workerConfig } from './config.js';

const enough = {
  DATABASE_URL: 'postgresql://fleet@db/fleet',
  DATA_SERVER_URL: 'postgresql://data/postgres',
  REDIS_URL: 'redis://redis:6379',
  PUBLIC_URL: 'https://fleet.example.com',
  APPS_DOMAIN: 'apps.example.com',
  BLUEPRINTS_DIR: 'blueprints',
  MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
};

it('the worker needs little, and takes only networks for those that its policies let in', () => {
  expect(parseConfig(workerConfig, enough)).toMatchObject({ ok: true, config: { EDGE_CIDRS: [] } });
  const networks = '10.10.0.0/24, fd00::/64';
  expect(parseConfig(workerConfig, { ...enough, EDGE_CIDRS: networks })).toMatchObject({
    config: { EDGE_CIDRS: networks.split(', ') },
  });
  const parsed = parseConfig(workerConfig, { ...enough, EDGE_CIDRS: '10.10.0.0/24,10.10.1.1' });
  expect(parsed.ok || parsed.faults).toEqual([
    expect.stringMatching(/^EDGE_CIDRS: “10\.10\.1\.1” is no CIDR; .*– networks that edges are in/),
  ]);
});
