import 'reflect-metadata';
import { loadConfig } from '@fleetcommand/runtime/config';
import { serveMetrics } from '@fleetcommand/runtime/metrics';
import { shutDownInOrder } from '@fleetcommand/runtime/shutdown';
import { VERSION } from '@fleetcommand/runtime/version';

import { createApp } from './app.js';
import { apiConfig } from './config.js';
import { openParts } from './parts.js';

const DRAIN_MS = 15_000;

const config = loadConfig(apiConfig);
const parts = await openParts(config);
const { health, logger, metrics } = parts;
const app = await createApp(parts, config.TRUSTED_PROXIES);
const metricsServer = await serveMetrics(metrics, {
  host: config.METRICS_HOST,
  port: config.METRICS_PORT,
});
await app.listen(config.API_PORT, config.API_HOST);
health.markStarted();
logger.info({ version: VERSION, url: await app.getUrl() }, 'api started');

shutDownInOrder({
  health,
  logger,
  deadlineMs: DRAIN_MS,
  steps: [
    // Tells streams to come back and waiting requests how things stand, then answers what is still being asked.
    { name: 'requests', run: () => app.close() },
    { name: 'metrics', run: () => void metricsServer.close() },
    { name: 'parts', run: () => parts.close() },
  ],
});
