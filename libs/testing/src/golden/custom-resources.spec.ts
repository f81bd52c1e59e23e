/** The CRDs in k8s/crds say what the schemas do that the objects are read by. */
import { tenantDefinition } from '@fleetcommand/adapter-kubernetes/tenant-resources/definition';
import { customResourceDefinitions } from '@fleetcommand/routing/dialects/traefik/custom-resources';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { expectFile, REPOSITORY } from './expect-file.js';

const FOLDER = join(REPOSITORY, 'k8s/crds');
const HEADINGS = {
  traefik: [
    "# Traefik's own kind, so that a stock Traefik can serve the same fleet (docs/adr/0003-traefik-objects.md).",
    '# Written by `npm run golden` from the schemas in libs/routing/src/dialects/traefik.',
    '',
  ],
  own: [
    '# For those who steer instances by GitOps (docs/recipes/steer-by-gitops.md).',
    '# Written by `npm run golden` from the schema in libs/contracts/src/resources.',
    '',
  ],
} as const;

const definitions = [
  ...customResourceDefinitions().map((definition) => ({ definition, from: 'traefik' as const })),
  { definition: tenantDefinition(), from: 'own' as const },
];

it.each(
  definitions.map(({ definition, from }) => [definition.metadata.name, definition, from] as const),
)('%s is what its schema says', (name, definition, from) => {
  const text = stringify(definition, { aliasDuplicateObjects: false, lineWidth: 0 });
  expectFile(join(FOLDER, `${name}.yaml`), HEADINGS[from].join('\n') + text);
});

it('there is no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(
    definitions.map(({ definition }) => `${definition.metadata.name}.yaml`).sort(),
  );
});
