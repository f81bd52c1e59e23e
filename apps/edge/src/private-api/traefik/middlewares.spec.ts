import type { Fragment } from '@fleetcommand/routing/ir/ir';
import { expect, test } from 'vitest';
import { tenant } from '../../test-rig/fragments.js';
import { Faults } from './faults.js';
import { middlewareRows } from './middlewares.js';

/** A tenant's fragment in one of two clusters; of the same name in both, as after a move. */
function within(cluster: string, provider: string): Fragment {
  const fragment = tenant({
    name: 'acme',
    host: 'acme.example.com',
    middlewares: [{ kind: 'stripPrefix', prefixes: ['/x'] }],
  });
  const [router] = fragment.routers;
  const object = { ...router!.provenance.object, cluster };
  const named = { ...router!, name: `acme@${provider}`, provenance: { provider, object } };
  return { ...fragment, routers: [{ ...named, middlewareNames: [`acme-strip@${provider}`] }] };
}

function fault(name: string, cluster: string) {
  const object = { kind: 'Middleware', namespace: 'acme', name, cluster };
  return {
    severity: 'error',
    code: 'test.bad',
    object,
    field: 'spec',
    message: `No, ${cluster}.`,
  } as const;
}

const PROVIDERS = ['kubernetes', 'kubernetes.young', 'kubernetes.third'];

const rowsOf = (fragments: readonly Fragment[], problems: ReturnType<typeof fault>[]) =>
  middlewareRows(fragments, new Faults(problems), PROVIDERS).map((row) => {
    const { name, status, provider, error } = row.present();
    return { name, status, provider, error };
  });

const BOTH = [within('old', 'kubernetes'), within('young', 'kubernetes.young')];

test('middlewares of two clusters are told apart, and each has its own faults', () => {
  expect(rowsOf(BOTH, [fault('strip', 'young'), fault('gone', 'old')])).toEqual([
    { name: 'acme-strip@kubernetes', provider: 'kubernetes', status: 'enabled' },
    {
      name: 'acme-strip@kubernetes.young',
      provider: 'kubernetes.young',
      status: 'disabled',
      error: ['spec: No, young.'],
    },
    {
      name: 'acme-gone@kubernetes',
      provider: 'kubernetes',
      status: 'disabled',
      error: ['spec: No, old.'],
    },
  ]);
});

test('one of a cluster that has no router yet has its cluster in its name', () => {
  expect(rowsOf([], [fault('gone', 'third')])).toMatchObject([
    { name: 'acme-gone@kubernetes.third', provider: 'kubernetes.third' },
  ]);
});

test('one of the edge’s own cluster is of plain kubernetes, whatever the cluster is called', () => {
  expect(rowsOf([], [fault('gone', 'old')])).toMatchObject([
    { name: 'acme-gone@kubernetes', provider: 'kubernetes' },
  ]);
});
