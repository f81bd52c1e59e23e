import type { AddressInfo } from 'node:net';
import { Gauge } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';

import { Health } from './health.js';
import { createMetrics, serveMetrics } from './metrics.js';
import { VERSION } from './version.js';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(health?: Health) {
  const registry = createMetrics('worker');
  const options = { host: '127.0.0.1', port: 0, ...(health && { health }) };
  const server = await serveMetrics(registry, options);
  closing.push(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = async (path: string) => {
    const response = await fetch(`${origin}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { registry, get };
}

describe('the port for machines', () => {
  it('gives figures as Prometheus reads them, labelled with the component', async () => {
    const { registry, get } = await serve();
    new Gauge({ name: 'fleet_test', help: 'x', registers: [registry] }).set(7);
    const { status, body } = await get('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('fleet_test{component="worker"} 7');
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).toContain(`fleetcommand_build_info{version="${VERSION}",component="worker"} 1`);
  });

  it('says that a figure cannot be read, and lives on', async () => {
    const { registry, get } = await serve();
    const collect = () => Promise.reject(new Error('Redis is away'));
    new Gauge({ name: 'fleet_broken', help: 'x', registers: [registry], collect });
    expect(await get('/metrics')).toMatchObject({
      status: 500,
      body: expect.stringContaining('Redis is away'),
    });
    expect((await get('/livez')).status).toBe(200);
  });

  it('answers for health where there is some', async () => {
    const health = new Health([]);
    const { get } = await serve(health);
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/startupz')).status).toBe(503);
    expect((await get('/readyz?verbose')).status).toBe(503);
    health.markStarted();
    expect((await get('/startupz')).status).toBe(200);
    expect((await get('/readyz?verbose')).status).toBe(200);
    expect((await get('/else')).status).toBe(404);
  });
});
