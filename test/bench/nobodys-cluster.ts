import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A kubeconfig of a cluster that is not there: nobody asks it anything. */
export async function nobodysCluster(folder: string): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const name = 'nobody';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: 'http://127.0.0.1:1' } }],
    users: [{ name, user: { token: name } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}
