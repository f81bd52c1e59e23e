import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFlow } from '../docker-flow/read-flow.js';
import { flowSettings } from '../docker-flow/texts.js';
import { DynamicFragments } from '../dynamic/world.js';
import type { LabelledItem, LabelOptions } from './item.js';
import { readLabels } from './read-labels.js';

const options: LabelOptions = {
  exposedByDefault: true,
  defaultRule: ({ Name }) => `Host(\`${Name}\`)`,
  constraint: () => true,
};

function item(name: string, labels: Readonly<Record<string, string>>): LabelledItem {
  return {
    key: name,
    object: { kind: 'Container', namespace: '', name },
    labels,
    name,
    place: (port) => ({
      placements: [{ address: '10.0.0.1', port: Number(port) || 80, isReady: true }],
    }),
  };
}

/** Names people write, and what no program expects behind them. */
const LABELS = fc.dictionary(
  fc
    .tuple(
      fc.constantFrom(
        'traefik.http.routers.',
        'traefik.http.services.',
        'traefik.http.middlewares.',
        'traefik.tcp.routers.',
        'traefik.frontend.',
        'traefik.backend.',
        'traefik.',
        'com.df.',
      ),
      fc.oneof(
        fc.constantFrom(
          'x.rule',
          'x.tls',
          'x.loadbalancer.server.port',
          'x.basicauth.users',
          'x.errors.service',
          'x.chain.middlewares',
          'rule',
          'port',
          'servicePath',
          'reqPathSearchReplace.1',
          'users',
          '__proto__.constructor',
          'constructor.prototype',
        ),
        fc.string(),
      ),
    )
    .map((parts) => parts.join('')),
  fc.oneof(
    fc.string(),
    fc.constantFrom('true', '', 'Host(`', 'Host:a;Path', '0', '-1', '[0]', 'a:b:c', '^(', '\\9'),
  ),
  { maxKeys: 8 },
);

it('no label makes it throw, nor what is made of it', () => {
  fc.assert(
    fc.property(fc.array(LABELS, { maxLength: 4 }), (sets) => {
      const world = new DynamicFragments();
      for (const [index, labels] of sets.entries()) {
        const { part } = readLabels(item(`c${index}`, labels), options);
        if (part) world.set('docker', part);
        const flow = readFlow(item(`f${index}`, labels), flowSettings(labels), {
          ...options,
          entryPointAt: () => undefined,
        });
        if (flow) world.set('docker', flow);
      }
      for (const fragment of world.take('docker').values())
        for (const problem of fragment?.problems ?? []) expect(problem.message).not.toBe('');
    }),
    { numRuns: 150 },
  );
});

it('ten thousand items at once, some of them broken, are read; the broken ones alone are told of', () => {
  const world = new DynamicFragments();
  const parts = Array.from({ length: 10_000 }, (_, index) => {
    const rule = index % 1_000 === 7 ? 'Host(`' : `Host(\`h${index}.test\`)`;
    return readLabels(item(`c${index}`, { [`traefik.http.routers.r${index}.rule`]: rule }), options)
      .part!;
  });
  world.replace('docker', parts);
  const fragments = [...world.take('docker').values()].filter((fragment) => fragment !== undefined);
  expect(fragments.flatMap(({ routers }) => routers)).toHaveLength(9_990);
  expect(fragments.flatMap(({ problems }) => problems)).toHaveLength(10);
  world.replace('docker', parts);
  expect(world.take('docker').size).toBe(0);
}, 60_000);
