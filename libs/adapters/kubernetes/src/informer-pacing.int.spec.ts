import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json, type ConfigMapServer } from './testing/config-map-server.js';
import { until } from './testing/until.js';
import { startWatchRig, type WatchRig } from './testing/watch-rig.js';

let rig: WatchRig;
let server: ConfigMapServer;
let watch: WatchRig['watch'];

beforeEach(async () => {
  rig = await startWatchRig();
  server = rig.server;
  watch = (timings, options) => rig.watch(timings, options);
});

afterEach(() => rig.close());

describe('an informer does not hammer', () => {
  it('a server that ends every watch at once', async () => {
    server.intercept = (request, response) => {
      if (!request.url?.includes('watch=true')) return false;
      response.writeHead(200);
      response.end();
      return true;
    };
    const begun = Date.now();
    watch({ spacingMs: 50 });
    await until('it has watched five times', () => server.watches.length >= 5);
    expect(Date.now() - begun).toBeGreaterThan(3 * 50);
    expect(server.lists).toHaveLength(1);
  });

  it('a server that forgets all the time', async () => {
    server.intercept = (request, response) => {
      if (!request.url?.includes('watch=true')) return false;
      json(response, 410, { kind: 'Status', reason: 'Expired', code: 410, message: 'too old' });
      return true;
    };
    const begun = Date.now();
    watch({ spacingMs: 50 });
    await until('it has listed five times', () => server.lists.length >= 5);
    expect(Date.now() - begun).toBeGreaterThan(3 * 50);
  });

  it('a server that asks to wait', async () => {
    server.intercept = (_request, response) => {
      if (server.lists.length > 1) return false;
      json(response, 429, { kind: 'Status', message: 'too many' }, { 'retry-after': '1' });
      return true;
    };
    const begun = Date.now();
    const { cache } = watch();
    await cache.synced;
    expect(Date.now() - begun).toBeGreaterThan(900);
  });
});
