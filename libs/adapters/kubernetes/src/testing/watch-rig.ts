import { unwrap, type Failure } from '@fleetcommand/kernel/result';
import { connect } from '../connection.js';
import { watchObjects, type WatchOptions, type WatchTimings } from '../informer.js';
import type { ObjectCache } from '../object-cache.js';
import type { ObjectChange } from '../object-index.js';
import { ConfigMapServer } from './config-map-server.js';
import { writeKubeconfig } from '../kubeconfig-file.js';

/** The real waits, a hundred times shorter; resync and idle far away unless a test is about them. */
const TIMINGS: WatchTimings = {
  serverTimeoutMs: { minMs: 240_000, maxMs: 300_000 },
  idleMs: 60_000,
  resyncMs: 600_000,
  backoff: { minMs: 10, maxMs: 100 },
  spacingMs: 10,
};

export interface Watched {
  readonly cache: ObjectCache;
  readonly changes: ObjectChange[];
  readonly failures: Failure[];
}

/** A scripted server with a connection to it; `watch` starts informers that end with the rig. */
export interface WatchRig {
  readonly server: ConfigMapServer;
  watch(timings?: Partial<WatchTimings>, options?: WatchOptions): Watched;
  close(): Promise<void>;
}

export async function startWatchRig(): Promise<WatchRig> {
  const server = new ConfigMapServer();
  await server.start();
  const kubeconfig = await writeKubeconfig({ server: server.url });
  const options = { kubeconfigPath: kubeconfig.path, component: 'spec', version: '0' };
  const connection = unwrap(await connect(options));
  const caches: ObjectCache[] = [];
  return {
    server,
    watch: (timings = {}, more = {}) => {
      const failures: Failure[] = [];
      const changes: ObjectChange[] = [];
      const cache = watchObjects(
        connection,
        { apiVersion: 'v1', kind: 'ConfigMap' },
        {
          timings: { ...TIMINGS, ...timings },
          onError: (failure) => failures.push(failure),
          ...more,
        },
      );
      cache.onChange((change) => changes.push(change));
      caches.push(cache);
      return { cache, changes, failures };
    },
    close: async () => {
      for (const cache of caches) cache.stop();
      await connection.close();
      await server.stop();
      await kubeconfig.remove();
    },
  };
}
