import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { Health } from './health.js';
import { VERSION } from './version.js';

/** A registry with the process's own figures in it, and the version it is of. */
export function createMetrics(component: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ component });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'fleetcommand_build_info',
    help: '1; the label says the version',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: VERSION }, 1);
  return registry;
}

/**
 * The port for machines, apart from the one for people: `/metrics`, and `/livez`, `/readyz`, `/startupz` where the
 * process has no other door.
 */
export async function serveMetrics(
  registry: Registry,
  options: { readonly host: string; readonly port: number; readonly health?: Health },
): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(registry, options.health, request.url ?? '/')
      .catch((error: unknown) =>
        json(500, { detail: `The figures cannot be read: ${String(error)}` }),
      )
      .then(({ status, type, body }) => {
        response.writeHead(status, { 'content-type': type }).end(body);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function answer(
  registry: Registry,
  health: Health | undefined,
  url: string,
): Promise<Answer> {
  const [path] = url.split('?');
  if (path === '/metrics')
    return { status: 200, type: registry.contentType, body: await registry.metrics() };
  if (path === '/livez') return json(200, { status: 'ok' });
  if (path === '/startupz' && health)
    return json(health.isStarted ? 200 : 503, { started: health.isStarted });
  if (path === '/readyz' && health) {
    const readiness = await health.readiness();
    return json(readiness.ready ? 200 : 503, readiness);
  }
  return json(404, { detail: 'Served here: /metrics, /livez, /readyz, /startupz.' });
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}
