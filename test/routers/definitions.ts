/** The custom resource definitions both routers read by. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { collectionPath, type KubeObject, type ObjectWriter } from './objects.js';

/** This file runs from the sources and from `dist`. */
export const WORKSPACE = resolve(
  import.meta.dirname,
  import.meta.dirname.endsWith('dist/routers') ? '../../..' : '../..',
);

const SERVED_WITHIN_MS = 30_000;

/**
 * Installs ours, which Traefik then reads by too; and, of Traefik's own, those that ours do not have: it does not start
 * without all of them.
 */
export async function installDefinitions(
  writer: ObjectWriter,
  traefikDefinitions?: string,
): Promise<void> {
  const folder = join(WORKSPACE, 'k8s/crds');
  const files = (await readdir(folder)).map((file) => join(folder, file));
  const installed = new Map<string, KubeObject>();
  for (const file of [...files, ...(traefikDefinitions ? [traefikDefinitions] : [])])
    for (const definition of await definitionsIn(file))
      if (!installed.has(definition.metadata.name)) {
        await writer.apply(definition);
        installed.set(definition.metadata.name, definition);
      }
  for (const definition of installed.values()) await untilServed(writer, definition);
}

async function definitionsIn(file: string): Promise<KubeObject[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  return documents
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null)
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
}

interface DefinitionSpec {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string }[];
}

async function untilServed(writer: ObjectWriter, definition: KubeObject): Promise<void> {
  const { group, names, versions } = definition['spec'] as DefinitionSpec;
  const path = collectionPath({
    apiVersion: `${group}/${versions[0]?.name}`,
    kind: names.kind,
    metadata: { name: '' },
  });
  const deadline = performance.now() + SERVED_WITHIN_MS;
  while (!(await writer.exists(path))) {
    if (performance.now() > deadline) throw new Error(`${definition.metadata.name} is not served.`);
    await delay(50);
  }
}
