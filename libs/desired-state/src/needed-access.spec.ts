import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

import { NEEDED_ACCESS } from './needed-access.js';

const MANIFEST = resolve(import.meta.dirname, '../../../k8s/install.yaml');

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Record<'apiGroups' | 'resources' | 'verbs', readonly string[]>[];
}

const granted = async () => {
  const documents = parseAllDocuments(await readFile(MANIFEST, 'utf8'));
  const roles = documents
    .map((document) => document.toJS() as Role | null)
    .filter((each) => each?.kind === 'Role' || each?.kind === 'ClusterRole')
    .filter((each) => each?.metadata.name.startsWith('fleetcommand-worker')) as Role[];
  return roles.flatMap(({ metadata, rules }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs.map((verb) => [group, resource, verb, metadata.namespace ?? null].join(' ')),
        ),
      ),
    ),
  );
};

it('a preflight asks for exactly what the chart grants the worker', async () => {
  const needed = NEEDED_ACCESS.map(({ group, resource, verb, namespace }) =>
    [group, resource, verb, namespace].join(' '),
  );
  expect((await granted()).sort()).toEqual(needed.sort());
});
