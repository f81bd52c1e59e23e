import { join } from 'node:path';

import { startPlatform, WORKSPACE, type Platform } from './platform.js';

/** Of a cluster that is not there: nobody asks it anything. */
const NOBODYS_CLUSTER = join(WORKSPACE, 'apps/api/src/testing/nobodys-cluster.yaml');

/** A platform whose worker has filled the catalogue with plans, regions and applications, and rests. */
export async function onQuietPlatform<T>(
  measure: (platform: Platform) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const platform = await startPlatform(NOBODYS_CLUSTER, settings);
  try {
    const worker = await platform.startWorker();
    await worker.stop();
    return await measure(platform);
  } finally {
    await platform.stop();
  }
}
