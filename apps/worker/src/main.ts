import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '@fleetcommand/runtime/config';
import { serveMetrics } from '@fleetcommand/runtime/metrics';
import { shutDownInOrder } from '@fleetcommand/runtime/shutdown';
import { VERSION } from '@fleetcommand/runtime/version';

import { workerConfig } from './config.js';
import { DriftWatch } from './drift-watch.js';
import { EdgeRecords } from './edge-records.js';
import { EdgeReports } from './edge-reports.js';
import { FleetClusters } from './fleet-clusters.js';
import { JobConsumers } from './job-consumers.js';
import { OutboxRelay } from './outbox-relay.js';
import { openParts } from './parts.js';
import { Backups } from './backups.js';
import { Billing } from './billing.js';
import { Certificates } from './certificates.js';
import { Schedules } from './schedules.js';
import { SteeredTenants } from './steered-tenants.js';
import { Webhooks } from './webhooks.js';
import { WorkerModule } from './worker.module.js';

const DRAIN_MS = 25_000;

const config = loadConfig(workerConfig);
const parts = await openParts(config);
const { health, logger, metrics } = parts;
const app = await NestFactory.createApplicationContext(WorkerModule.forParts(parts), {
  logger: ['error', 'fatal'],
});
const server = await serveMetrics(metrics, {
  host: config.METRICS_HOST,
  port: config.METRICS_PORT,
  health,
});
health.markStarted();
logger.info({ version: VERSION, cluster: config.CLUSTER_NAME }, 'worker started');

shutDownInOrder({
  health,
  logger,
  deadlineMs: DRAIN_MS,
  steps: [
    { name: 'watches', run: () => app.get(DriftWatch).stop() },
    { name: 'schedules', run: () => app.get(Schedules).stop() },
    { name: 'edge reports', run: () => app.get(EdgeReports).stop() },
    { name: 'edge records', run: () => app.get(EdgeRecords).stop() },
    { name: 'cluster reports', run: () => app.get(FleetClusters).stop() },
    { name: 'tenant resources', run: () => app.get(SteeredTenants).stop() },
    { name: 'backups', run: () => app.get(Backups).stop() },
    { name: 'billing', run: () => app.get(Billing).stop() },
    { name: 'certificates', run: () => app.get(Certificates).stop() },
    { name: 'outbox', run: () => app.get(OutboxRelay).stop() },
    { name: 'jobs', run: () => app.get(JobConsumers).stop() },
    { name: 'webhooks', run: () => app.get(Webhooks).stop() },
    { name: 'nest', run: () => app.close() },
    { name: 'queue', run: () => parts.queue.close() },
    { name: 'clusters', run: () => parts.clusters.close() },
    { name: 'data server', run: () => parts.tenantDatabases.close() },
    { name: 'store', run: () => parts.store.close() },
    { name: 'metrics', run: () => void server.close() },
  ],
});
