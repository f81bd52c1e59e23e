/** The API on PostgreSQL and Redis as `parts.ts` composes it, listening. Only the cluster is nobody's. */
import { createStore, type OpenStore } from '@fleetcommand/adapter-prisma/store';
import { syncCatalogue } from '@fleetcommand/application/use-cases/catalogue/sync-catalogue';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { parseConfig } from '@fleetcommand/runtime/config';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { aBlueprint, aRegion } from '@fleetcommand/testing/builders/catalogue';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { createApp } from '../app.js';
import { apiConfig, type ApiConfig } from '../config.js';
import { openParts, type OpenParts } from '../parts.js';

export interface RunningApi {
  readonly app: NestFastifyApplication;
  readonly parts: OpenParts;
  readonly url: string;
  stop(): Promise<void>;
}

export async function startRunningApi(config: ApiConfig): Promise<RunningApi> {
  const parts = await openParts(config);
  const app = await createApp(parts, config.TRUSTED_PROXIES);
  await app.listen(0, '127.0.0.1');
  parts.health.markStarted();
  const stop = async () => {
    await app.close();
    await parts.close();
  };
  return { app, parts, url: await app.getUrl(), stop };
}

/** The store as the worker has it, its catalogue filled. */
export async function openFilledStore(databaseUrl: string): Promise<OpenStore> {
  const open = createStore({ url: databaseUrl, poolSize: 2, applicationName: 'spec' });
  const source = {
    plans: DEFAULT_PLANS,
    blueprints: [aBlueprint()],
    region: aRegion(),
    clusterName: 'sandbox',
  };
  await syncCatalogue({ store: open.store, ids: uuidIds }, source);
  return open;
}

export function configFor(
  databaseUrl: string,
  redisUrl: string,
  more: Readonly<Record<string, string>> = {},
): ApiConfig {
  const parsed = parseConfig(apiConfig, {
    DATABASE_URL: databaseUrl,
    DATA_SERVER_URL: databaseUrl,
    REDIS_URL: redisUrl,
    MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    PUBLIC_URL: 'https://fleet.example.com',
    APPS_DOMAIN: 'apps.example.com',
    KUBECONFIG: new URL('./nobodys-cluster.yaml', import.meta.url).pathname,
    LOG_LEVEL: 'silent',
    ...more,
  });
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'));
  return parsed.config;
}
