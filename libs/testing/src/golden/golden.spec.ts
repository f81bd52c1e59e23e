/**
 * Golden chains: what each scenario's tenant becomes, step by step, kept in files for people to read and for
 * reviews to compare. `npm run golden` writes them anew; without it a difference is a failure.
 */
import { render } from '@fleetcommand/desired-state/render';
import { unwrap } from '@fleetcommand/kernel/result';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toPlain } from '@fleetcommand/routing/ir/plain';
import { stringify } from 'yaml';
import { haproxyConfiguration, routesOf } from './edge.js';
import { expectFile, REPOSITORY } from './expect-file.js';
import { readScenario } from './scenario.js';

const GOLDEN = join(REPOSITORY, 'test/golden');

const scenarios = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it('there is a chain for each blueprint that is shipped', () => {
  const shipped = readdirSync(join(REPOSITORY, 'blueprints')).map((file) =>
    file.replace('.yaml', ''),
  );
  const used = scenarios.map((name) => readScenario(REPOSITORY, join(GOLDEN, name)).blueprint.id);
  expect(new Set(used)).toEqual(new Set(shipped));
});

describe.each(scenarios)('%s', (name) => {
  const folder = join(GOLDEN, name);
  const rendered = unwrap(render(readScenario(REPOSITORY, folder)));

  it('renders objects.yaml', () => {
    const documents = rendered.objects.map((object) =>
      stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }),
    );
    expectFile(join(folder, 'objects.yaml'), documents.join('---\n'));
  });

  const routes = routesOf(rendered.objects);

  it('is routed as in routes.yaml', () => {
    const plain = toPlain(routes);
    expect(plain.problems).toEqual([]);
    expectFile(
      join(folder, 'routes.yaml'),
      stringify(plain, { aliasDuplicateObjects: false, lineWidth: 0 }),
    );
  });

  it('is served by haproxy.cfg', () => {
    expectFile(join(folder, 'haproxy.cfg'), haproxyConfiguration(routes));
  });
});
