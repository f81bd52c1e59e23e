/**
 * The cluster of an earlier `up --kubeconfig`: its tenants live there, so that a later plain `up` must not bring them up
 * in the sandbox. `--sandbox` says that this is meant.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LocalConfig } from './config.js';

const clusterFile = z.object({ kubeconfig: z.string(), context: z.string().optional() });

/** The configuration, with the cluster of an earlier run where this one names none. */
export async function withRememberedCluster(config: LocalConfig): Promise<LocalConfig> {
  if (config.cluster || config.isSandboxMeant) return config;
  const text = await readFile(config.home.cluster, 'utf8').catch(() => undefined);
  if (text === undefined) return config;
  const { kubeconfig, context } = clusterFile.parse(JSON.parse(text));
  return { ...config, cluster: { kubeconfig, ...(context !== undefined && { context }) } };
}

/** Keeps what this run uses for later ones. */
export async function rememberCluster({ cluster, home }: LocalConfig): Promise<void> {
  if (!cluster) return rm(home.cluster, { force: true });
  await writeFile(`${home.cluster}.new`, `${JSON.stringify(cluster, null, 2)}\n`);
  await rename(`${home.cluster}.new`, home.cluster);
}
