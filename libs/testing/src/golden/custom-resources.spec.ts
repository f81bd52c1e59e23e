/** The CRDs in k8s/crds say what the schemas do that routes are read by. */
import { customResourceDefinitions } from '@fleetcommand/routing/dialects/traefik/custom-resources';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { expectFile, REPOSITORY } from './expect-file.js';

const FOLDER = join(REPOSITORY, 'k8s/crds');
const HEADING = [
  "# Traefik's own kind, so that a stock Traefik can serve the same fleet (docs/adr/0003-traefik-objects.md).",
  '# Written by `npm run golden` from the schemas in libs/routing/src/dialects/traefik.',
  '',
].join('\n');

const definitions = customResourceDefinitions();

it.each(definitions.map((definition) => [definition.metadata.name, definition] as const))(
  '%s is what its schema says',
  (name, definition) => {
    const text = stringify(definition, { aliasDuplicateObjects: false, lineWidth: 0 });
    expectFile(join(FOLDER, `${name}.yaml`), HEADING + text);
  },
);

it('there is no other', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(
    definitions.map(({ metadata }) => `${metadata.name}.yaml`).sort(),
  );
});
