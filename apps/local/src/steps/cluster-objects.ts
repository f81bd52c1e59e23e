import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { applyObject, getObject, type AppliedObject } from '@fleetcommand/adapter-kubernetes/apply';
import { connect, type ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { VERSION } from '@fleetcommand/runtime/version';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { WORKSPACE } from '../settings/home.js';
import type { LocalConfig } from '../settings/config.js';

const FIELD_MANAGER = 'fleetcommand-local';
const ESTABLISHED_TIMEOUT_MS = 15_000;

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/**
 * Applies `k8s/crds` and then `k8s/platform` to the cluster: what the platform needs there before the
 * first tenant. Gives the number of objects.
 */
export async function applyClusterObjects(
  cluster: NonNullable<LocalConfig['cluster']>,
): Promise<Result<number>> {
  const connection = await connect({
    kubeconfigPath: cluster.kubeconfig,
    ...(cluster.context !== undefined && { context: cluster.context }),
    component: 'local',
    version: VERSION,
  });
  if (!connection.ok) return connection;
  try {
    const definitions = await applyFolder(connection.value, 'crds');
    if (!definitions.ok) return definitions;
    const served = await untilServed(connection.value, definitions.value);
    if (!served.ok) return served;
    const platform = await applyFolder(connection.value, 'platform');
    if (!platform.ok) return platform;
    return ok(definitions.value.length + platform.value.length);
  } finally {
    await connection.value.close();
  }
}

async function applyFolder(
  connection: ClusterConnection,
  name: string,
): Promise<Result<AppliedObject[]>> {
  const objects = await readObjects(join(WORKSPACE, 'k8s', name));
  for (const object of objects) {
    const applied = await applyObject(connection, object, {
      fieldManager: FIELD_MANAGER,
      force: true,
    });
    if (!applied.ok) return applied;
  }
  return ok(objects);
}

/** The objects of every YAML file in the folder, in the files' order. */
async function readObjects(folder: string): Promise<AppliedObject[]> {
  const files = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  const objects: AppliedObject[] = [];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      const value: unknown = document.toJS();
      if (value !== null) objects.push(manifest.parse(value) as AppliedObject);
    }
  }
  return objects;
}

const definitionStatus = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
});

/** A new kind is served a moment after its definition is accepted. */
async function untilServed(
  connection: ClusterConnection,
  definitions: readonly AppliedObject[],
): Promise<Result<void>> {
  const deadline = performance.now() + ESTABLISHED_TIMEOUT_MS;
  for (const { apiVersion, kind, metadata } of definitions) {
    for (;;) {
      const found = await getObject(connection, { apiVersion, kind, name: metadata.name });
      if (!found.ok) return found;
      const status = definitionStatus.safeParse(found.value?.status);
      const conditions = status.data?.conditions ?? [];
      if (conditions.some(({ type, status: is }) => type === 'Established' && is === 'True')) break;
      if (performance.now() > deadline)
        return fail(
          'local.definition-not-served',
          `The cluster accepted ${metadata.name} and does not serve it after ${ESTABLISHED_TIMEOUT_MS / 1000} s.`,
          { retry: 'backoff' },
        );
      await delay(100);
    }
  }
  return ok(undefined);
}
