import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../ir/merge.js';
import { fragmentsOf } from '../testing/random-tables.js';
import { sampleCertificate, tableOf } from '../testing/samples.js';
import type { SampleTenant } from '../testing/samples.js';
import { assignmentOf, compile } from './compile.js';
import type { Model, Unit } from './model/model.js';
import { DEFAULT_EDGE_OPTIONS } from './model/options.js';
import { print } from './print.js';

const OPTIONS = { ...DEFAULT_EDGE_OPTIONS, poolSize: 4 };

function tenant(index: number, more: Partial<SampleTenant> = {}): SampleTenant {
  return { namespace: `t-${index}`, match: `Host(\`h${index}.test\`)`, ...more };
}

function unitOf(model: Model, index: number): Unit {
  return model.units.get(`kubernetes/t-${index}/app`)!;
}

/** Maps and certificates as printed: all that does not depend on which backend a service got. */
function contentOf(model: Model): unknown {
  const { files, secretFiles } = print(model);
  // The configuration and its Lua are structure, which is not taken back.
  const maps = [...files].filter(([file]) => !/^(haproxy\.cfg|lua\/.*)$/.test(file));
  const withoutBackends = maps.map(([file, text]) => [
    file,
    text.replace(/pool-[^,]*\d{4}/g, 'pool'),
  ]);
  return { maps: withoutBackends, certificates: [...secretFiles.keys()], problems: model.problems };
}

describe('compile', () => {
  it('gives the same content step by step as at once', { timeout: 60_000 }, () => {
    const sets = fc.array(fragmentsOf(['one', 'two', 'three']), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sets, (list) => {
        let model: Model | undefined;
        let table: ReturnType<typeof merge> | undefined;
        for (const fragments of list) {
          table = merge(fragments, table);
          model = compile(table, OPTIONS, model ? { model } : {});
        }
        expect(contentOf(model!)).toEqual(contentOf(compile(merge(list.at(-1)!), OPTIONS)));
      }),
    );
  });

  it('gives no backend to two services, and keeps each at its own', { timeout: 60_000 }, () => {
    const sets = fc.array(fragmentsOf(['one', 'two', 'three']), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(sets, (list) => {
        let model: Model | undefined;
        for (const fragments of list) {
          const next: Model = compile(merge(fragments), OPTIONS, model ? { model } : {});
          const slots = [...next.units.values()].flatMap((unit) => unit.slots);
          expect(new Set(slots.map(({ backend }) => backend)).size).toBe(slots.length);
          for (const { classId, index } of slots)
            expect(index).toBeLessThanOrEqual(next.structure.pools.get(classId)!.size);
          const before = new Map(
            [...(model?.units.values() ?? [])]
              .flatMap((unit) => unit.slots)
              .map((slot) => [slot.service, slot]),
          );
          for (const slot of slots) {
            const held = before.get(slot.service);
            if (held?.classId === slot.classId) expect(slot.backend).toBe(held.backend);
          }
          model = next;
        }
      }),
    );
  });

  it('keeps the identity of what does not change', () => {
    const before = compile(tableOf([tenant(1), tenant(2)]), OPTIONS);
    const fragments = [...before.origin.fragments.values()];
    const changed = [
      ...tableOf([tenant(1, { addresses: ['10.9.9.9'] })]).fragments.values(),
      fragments.find(({ id }) => id.includes('t-2'))!,
    ];
    const after = compile(merge(changed), OPTIONS, { model: before });
    expect(unitOf(after, 2)).toBe(unitOf(before, 2));
    expect(unitOf(after, 1)).not.toBe(unitOf(before, 1));
  });

  it('puts services back where an earlier run had them', () => {
    const tenants = [tenant(1), tenant(2), tenant(3)];
    const earlier = compile(tableOf(tenants.slice(1)), OPTIONS);
    const restarted = compile(tableOf(tenants), OPTIONS, { assignment: assignmentOf(earlier) });
    expect(assignmentOf(restarted)).toMatchObject(assignmentOf(earlier));
    expect(Object.values(assignmentOf(restarted)).toSorted()).toEqual([
      'pool-0001',
      'pool-0002',
      'pool-0003',
    ]);
  });

  it('takes no harm from a broken assignment', () => {
    const assignment = {
      't-1-app-app-3000@kubernetes': 'pool-0001',
      't-2-app-app-3000@kubernetes': 'pool-0001',
      't-3-app-app-3000@kubernetes': 'pool-999999',
      't-4-app-app-3000@kubernetes': 'pool-chat:-0001',
      gone: 'pool-0002',
    };
    const tenants = [1, 2, 3, 4].map((index) => tenant(index));
    const places = assignmentOf(compile(tableOf(tenants), OPTIONS, { assignment }));
    expect(Object.values(places).toSorted()).toEqual([
      'pool-0001',
      'pool-0002',
      'pool-0003',
      'pool-0004',
    ]);
  });

  it('hands freed backends out again, last', () => {
    let model = compile(tableOf([tenant(1), tenant(2)]), OPTIONS);
    model = compile(tableOf([tenant(2)]), OPTIONS, { model });
    model = compile(tableOf([tenant(2), tenant(3), tenant(4), tenant(5)]), OPTIONS, { model });
    expect([3, 4, 5].map((index) => unitOf(model, index).slots[0]!.backend)).toEqual([
      'pool-0003',
      'pool-0004',
      'pool-0001',
    ]);
    expect(model.structure.pools.get('plain')!.size).toBe(4);
  });

  it('spreads weights by share and endpoint, and drains what terminates', () => {
    const table = tableOf([tenant(1, { addresses: ['10.0.0.1', '10.0.0.2'] })]);
    const [fragment] = [...table.fragments.values()];
    const [service] = fragment!.services;
    const [part] = service!.parts;
    const endpoints = [
      { address: '10.0.0.9', port: 1, ready: true, serving: true, terminating: false },
      { address: '10.0.0.8', port: 1, ready: false, serving: true, terminating: true },
      { address: '10.0.0.7', port: 1, ready: false, serving: false, terminating: false },
    ];
    const services = [
      {
        ...service!,
        parts: [
          { ...part!, weight: 1 },
          { weight: 2, protocol: 'h2c' as const, endpoints },
        ],
      },
    ];
    const model = compile(merge([{ ...fragment!, services }]), OPTIONS);
    const servers = [...unitOf(model, 1).slots[0]!.servers.values()];
    expect(servers.map(({ name, weight }) => [name, weight])).toEqual([
      ['s-10.0.0.1-3000', 25],
      ['s-10.0.0.2-3000', 25],
      ['h2c-10.0.0.9-1', 100],
      ['h2c-10.0.0.8-1', 0],
    ]);
  });
});

describe('problems', () => {
  it('tell of routers that match alike, and who answers', () => {
    const model = compile(
      tableOf([tenant(1, { match: 'Host(`x.test`)' }), tenant(2, { match: 'Host(`x.test`)' })]),
      OPTIONS,
    );
    expect(model.problems).toMatchObject([
      {
        code: 'routing.conflict',
        severity: 'warning',
        object: { namespace: 't-2' },
        router: 't-2-app@kubernetes',
      },
      { code: 'routing.conflict' },
    ]);
    expect(model.problems[0]!.message).toContain('t-1-app@kubernetes answers');
  });

  it('tell of a host two tenants have', () => {
    const marked = (index: number): SampleTenant =>
      tenant(index, {
        match: `Host(\`x.test\`) && PathPrefix(\`/${'p'.repeat(index)}\`)`,
        annotations: { 'fleetcommand.io/tenant': `ten_${index}` },
      });
    const { problems } = compile(tableOf([marked(1), marked(2)]), OPTIONS);
    expect(new Set(problems.map(({ code }) => code))).toEqual(
      new Set(['routing.host-of-several-tenants']),
    );
  });

  it('tell of rules that are too many to ask, and leave each namespace its share', () => {
    const greedy = Array.from({ length: 70 }, (_, index) =>
      tenant(1, { name: `g${index}`, match: `HostRegexp(\`^g${index}[.]\`)` }),
    );
    const modest = tenant(2, { match: 'PathRegexp(`x`)' });
    const model = compile(tableOf([...greedy, modest]), OPTIONS);
    const left = model.problems.map(({ code, object }) => `${code} ${object.namespace}`);
    expect(new Set(left)).toEqual(new Set(['routing.too-many-conditions t-1']));
    expect(new Set(model.problems.map(({ router }) => router)).size).toBe(7);
    const [any] = model.hosts.get('web *')!.entries;
    expect(any!.value.split(';')).toHaveLength(64);
    expect(any!.value).toContain('t-2-app@kubernetes,,');
  });

  it('tell of a certificate for a name that is served already, and give the name back when it is free', () => {
    const fragment = (id: string) => ({
      id: `file/${id}`,
      routers: [],
      services: [],
      problems: [],
      certificates: [sampleCertificate(id, ['a.test', `${id}.test`])],
    });
    const [one, two] = [fragment('one'), fragment('two')];
    const both = compile(merge([one, two]), OPTIONS);
    expect(both.units.get('file/two')!.certificates).toMatchObject([{ names: ['two.test'] }]);
    expect(both.problems).toMatchObject([
      { code: 'routing.sni-name-taken', object: { name: 'two' } },
    ]);
    const alone = compile(merge([two]), OPTIONS, { model: both });
    expect(alone.units.get('file/two')!.certificates).toMatchObject([
      { names: ['a.test', 'two.test'] },
    ]);
    expect(alone.problems).toEqual([]);
  });
});
