import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentsOf } from '../testing/random-tables.js';
import { tableOf } from '../testing/samples.js';
import type { Fragment } from './ir.js';
import { merge, mergeChanges } from './merge.js';
import { toPlain } from './plain.js';

const [fragment] = [...tableOf([{ namespace: 't-1', match: 'Host(`a.test`)' }]).fragments.values()];

describe('merge', () => {
  it('gives each name to the first fragment that has it, and back when that one goes', () => {
    const [one, two]: [Fragment, Fragment] = [
      { ...fragment!, id: 'file/one' },
      { ...fragment!, id: 'file/two' },
    ];
    const both = merge([two, one]);
    expect(both.fragments.get('file/one')).toBe(one);
    expect(both.fragments.get('file/two')).toMatchObject({ routers: [], services: [] });
    expect(both.problems.map(({ code }) => code)).toEqual([
      'routing.duplicate-name',
      'routing.duplicate-name',
    ]);
    const alone = merge([two], both);
    expect(alone.fragments.get('file/two')).toBe(two);
    expect(alone.problems).toEqual([]);
  });

  it('is the same step by step as at once', { timeout: 60_000 }, () => {
    const sets = fc.array(fragmentsOf(['one', 'two', 'three']), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sets, (list) => {
        let table = merge([]);
        for (const fragments of list) table = merge(fragments, table);
        expect(toPlain(table)).toEqual(toPlain(merge(list.at(-1)!)));
      }),
    );
  });

  it('takes single changes', () => {
    const table = mergeChanges(merge([fragment!]), [
      ['file/two', { ...fragment!, id: 'file/two', routers: [], services: [] }],
    ]);
    expect([...table.fragments.keys()].toSorted()).toEqual(['file/two', 'kubernetes/t-1/app']);
    expect(mergeChanges(table, [['file/two', undefined]]).fragments.size).toBe(1);
  });
});

describe('toPlain', () => {
  it('gives plain values in a fixed order', () => {
    expect(toPlain(merge([fragment!]))).toEqual({
      routers: [
        {
          name: 't-1-app@kubernetes',
          from: 'IngressRoute t-1/app',
          rule: 'Host(`a.test`)',
          entryPoints: ['web', 'websecure'],
          priority: 14,
          middlewares: [],
          service: 't-1-app-app-3000@kubernetes',
          state: 'serve',
        },
      ],
      services: [
        {
          from: 'IngressRoute t-1/app',
          name: 't-1-app-app-3000@kubernetes',
          balance: 'roundrobin',
          parts: [
            {
              weight: 1,
              protocol: 'http',
              endpoints: [
                { address: '10.0.0.1', port: 3000, ready: true, serving: true, terminating: false },
              ],
            },
          ],
        },
      ],
      certificates: [],
      problems: [],
    });
  });
});
