import type { AccessNeed } from '@fleetcommand/domain/clusters/survey';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { describe, expect, it } from 'vitest';
import { findDenied } from './denied-access.js';

const need = (verb: string, resource: string, more: Partial<AccessNeed> = {}): AccessNeed => ({
  group: '',
  resource,
  verb,
  namespace: null,
  ...more,
});

interface Asked {
  readonly kind: string;
  readonly spec: { readonly namespace?: string; readonly resourceAttributes?: object };
}

/** A cluster whose rules are these in every namespace, and which allows by review what `allows` says. */
function cluster(rules: readonly object[] | null, allows: (attributes: object) => boolean) {
  const asked: Asked[] = [];
  return {
    asked,
    call: async ({ body = '' }: { readonly body?: string | Buffer }) => {
      const review = JSON.parse(String(body)) as Asked;
      asked.push(review);
      const { kind, spec } = review;
      if (kind === 'SelfSubjectRulesReview') {
        if (rules === null) return fail('cluster.not-found', 'It has no such review.') as never;
        return ok({ status: 201, body: { status: { resourceRules: rules } } }) as never;
      }
      const status = { allowed: allows(spec.resourceAttributes ?? {}) };
      return ok({ status: 201, body: { status } }) as never;
    },
  };
}

const nothing = () => false;
const everything = () => true;

describe('what may not be done in a cluster', () => {
  it('is nothing where the rules name it all: one question a namespace', async () => {
    const rules = [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] },
      { verbs: ['*'], apiGroups: ['apps'], resources: ['*'] },
    ];
    const asking = cluster(rules, nothing);
    const needs = [
      need('list', 'pods'),
      need('get', 'pods/log'),
      need('patch', 'deployments', { group: 'apps' }),
      need('get', 'pods', { namespace: 'edge' }),
    ];
    expect(unwrap(await findDenied(asking, needs))).toEqual([]);
    expect(asking.asked.map(({ spec }) => spec.namespace)).toEqual([
      'fleetcommand-nobodys',
      'edge',
    ]);
  });

  it.each([
    ['another verb', { verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    ['another group', { verbs: ['list'], apiGroups: ['apps'], resources: ['pods'] }],
    ['another kind', { verbs: ['list'], apiGroups: [''], resources: ['services'] }],
    [
      'some by name only',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: ['a'] },
    ],
    ['a subresource', { verbs: ['list'], apiGroups: [''], resources: ['pods/log'] }],
    ['no resource at all', { verbs: ['list'] }],
  ])('is asked for by itself where a rule names %s, and that answer counts', async (_, rule) => {
    const wanted = [need('list', 'pods')];
    expect(unwrap(await findDenied(cluster([rule], nothing), wanted))).toEqual(wanted);
    expect(unwrap(await findDenied(cluster([rule], everything), wanted))).toEqual([]);
  });

  it('is asked for one by one where the rules cannot be read', async () => {
    const asking = cluster(null, (attributes) => Reflect.get(attributes, 'verb') === 'list');
    const wanted = [need('list', 'pods'), need('get', 'pods/log', { namespace: 'edge' })];
    expect(unwrap(await findDenied(asking, wanted))).toEqual([wanted[1]]);
    expect(asking.asked.at(-1)?.spec.resourceAttributes).toEqual({
      group: '',
      resource: 'pods',
      subresource: 'log',
      verb: 'get',
      namespace: 'edge',
    });
  });
});
