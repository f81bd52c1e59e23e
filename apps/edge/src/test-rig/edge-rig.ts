/** An edge with a real HAProxy on free ports, in a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import { createLogger } from '@fleetcommand/runtime/logging';
import { readConfig } from '../config.js';
import type { EdgeConfig } from '../config.js';
import { startEdge } from '../edge.js';
import type { RunningEdge } from '../edge.js';
import type { Route } from '../private-api/server.js';
import type { RouteSource } from '../sources/route-source.js';
import { eventually } from './eventually.js';
import { MemorySource } from './memory-source.js';

export interface EdgeRig {
  readonly config: EdgeConfig;
  readonly http: number;
  readonly https: number;
  readonly edge: RunningEdge;
  /** Another edge on the same state and ports; stop or detach the one before. */
  again(sources: readonly RouteSource[]): Promise<EdgeRig>;
  /** Nothing the sources hold is left to be verified. */
  isSettled(): boolean;
  settled(): Promise<void>;
  dispose(): Promise<void>;
}

export async function startRig(
  sources: readonly RouteSource[],
  environment: Record<string, string> = {},
  flags: readonly string[] = [],
  routes: readonly Route[] = [],
): Promise<EdgeRig> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-edge-'));
  const [http, https, api] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = unwrap(
    readConfig(
      {
        EDGE_HOST: '127.0.0.1',
        EDGE_HTTP_PORT: String(http),
        EDGE_HTTPS_PORT: String(https),
        EDGE_API_PORT: String(api),
        EDGE_STATE_DIR: folder,
        EDGE_RELOAD_INTERVAL_MS: '0',
        EDGE_DRAIN_MS: '0',
        // Nobody takes over what a killed spec leaves.
        EDGE_HAPROXY_OUTLIVES_EDGE: 'false',
        EDGE_MAX_CONNECTIONS: '2000',
        EDGE_POOL_SIZE: '64',
        KUBECONFIG: 'none',
        LOG_LEVEL: process.env['EDGE_TEST_LOG'] ?? 'silent',
        ...environment,
      },
      flags,
    ),
  );
  return start(config, sources, folder, routes);
}

async function start(
  config: EdgeConfig,
  sources: readonly RouteSource[],
  folder: string,
  routes: readonly Route[] = [],
): Promise<EdgeRig> {
  const log = createLogger({ component: 'edge', level: config.logLevel });
  const openSources = async () => ok({ sources, routes });
  const edge = unwrap(await startEdge({ config, openSources, log, sourcesTimeoutMs: 100 }));
  const rig: EdgeRig = {
    config,
    http: portOf(config, 'web'),
    https: portOf(config, 'websecure'),
    edge,
    again: (others) => start(config, others, folder),
    isSettled: () =>
      sources.every((source) => !(source instanceof MemorySource && source.hasNews)) &&
      edge.state.pendingChanges === 0 &&
      edge.state.readiness().ready,
    settled: () => eventually(() => rig.isSettled()),
    dispose: async () => {
      await edge.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

function portOf({ entryPoints }: EdgeConfig, wanted: string): number {
  return entryPoints.find(({ name }) => name === wanted)?.bind.port ?? 0;
}
