import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputOf, objectsOf } from '../../testing/samples.js';
import type { TraefikInput } from '../traefik/extract.js';
import { extractTraefik } from '../traefik/extract.js';
import { traefikOwners } from '../traefik/owners.js';
import { KubernetesFragments } from './fragments.js';
import type { ObjectKind } from './objects.js';

const KINDS: Readonly<Record<Exclude<keyof TraefikInput, 'others'>, ObjectKind>> = {
  ingressRoutes: 'IngressRoute',
  middlewares: 'Middleware',
  services: 'Service',
  endpointSlices: 'EndpointSlice',
  secrets: 'Secret',
};

interface Entry {
  readonly kind: ObjectKind;
  readonly object: { readonly metadata: { readonly namespace: string; readonly name: string } };
}

function entriesOf(input: Required<TraefikInput>): Entry[] {
  return Object.entries(KINDS).flatMap(([key, kind]) =>
    input[key as keyof typeof KINDS].map((object) => ({ kind, object: object as Entry['object'] })),
  );
}

const tenants = ['t-a', 't-b'].flatMap((namespace) =>
  ['10.0.0.1', '10.0.0.2'].map((address) => ({
    namespace,
    match: `Host(\`${namespace}.test\`)`,
    addresses: [address],
    middlewares: { m: { replacePath: { path: `/${address}` } } },
  })),
);
const pool = entriesOf(inputOf(tenants));

describe('KubernetesFragments', () => {
  it('always equals an extraction of everything at once', { timeout: 60_000 }, () => {
    const steps = fc.array(
      fc.record({ entry: fc.constantFrom(...pool), isDeleted: fc.boolean(), takes: fc.boolean() }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const kept = new KubernetesFragments(traefikOwners());
        const held = new Map<string, Entry>();
        const known = new Map<string, unknown>();
        const take = (): void => {
          for (const [id, fragment] of kept.take()) {
            if (fragment) known.set(id, fragment);
            else known.delete(id);
          }
        };
        for (const { entry, isDeleted, takes } of list) {
          const { namespace, name } = entry.object.metadata;
          const key = `${entry.kind} ${namespace} ${name}`;
          if (isDeleted) {
            held.delete(key);
            kept.delete(entry.kind, namespace, name);
          } else {
            held.set(key, entry);
            kept.set(entry.kind, entry.object);
          }
          if (takes) take();
        }
        take();
        const input = {
          ingressRoutes: [],
          middlewares: [],
          services: [],
          endpointSlices: [],
          secrets: [],
        } as Record<keyof typeof KINDS, unknown[]>;
        for (const { kind, object } of held.values())
          input[
            Object.keys(KINDS).find(
              (each) => KINDS[each as keyof typeof KINDS] === kind,
            ) as keyof typeof KINDS
          ].push(object);
        expect(Object.fromEntries(known)).toEqual(
          Object.fromEntries(extractTraefik(input).fragments),
        );
      }),
    );
  });

  it('looks again only at the routes that asked for what changed', () => {
    const kept = new KubernetesFragments(traefikOwners());
    for (const { kind, object } of pool) kept.set(kind, object);
    expect([...kept.take().keys()].toSorted()).toEqual([
      'kubernetes/t-a/app',
      'kubernetes/t-b/app',
    ]);
    expect(kept.take().size).toBe(0);
    kept.set('EndpointSlice', objectsOf(tenants[0]!).endpointSlices[0]);
    expect([...kept.take().keys()]).toEqual(['kubernetes/t-a/app']);
  });

  it('ignores what has no name', () => {
    const kept = new KubernetesFragments(traefikOwners());
    for (const object of [null, 1, {}, { metadata: {} }, { metadata: { name: 'x' } }])
      kept.set('IngressRoute', object);
    expect(kept.take().size).toBe(0);
  });
});
