import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KubeconfigFacts {
  readonly server: string;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig in a folder of its own; `remove` deletes it. JSON is YAML. */
export async function writeKubeconfig(
  facts: KubeconfigFacts,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
  const path = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: facts.server, ...facts.cluster } }],
    users: [{ name: 'me', user: facts.user ?? { token: 'token-1' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'me' } }],
    'current-context': 'test',
  };
  await writeFile(path, JSON.stringify(config));
  return { path, remove: () => rm(folder, { recursive: true }) };
}
