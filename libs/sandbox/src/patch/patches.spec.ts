import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../resources/built-in.js';
import { SchemaCompiler } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import { applyJsonPatch } from './json-patch.js';
import { applyMergePatch } from './merge-patch.js';
import { PatchProblem } from './patch-problem.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

describe('merge patch', () => {
  // Cases of RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j by %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });
});

describe('JSON patch', () => {
  it('applies its operations in order and leaves the target alone', () => {
    const target = Object.freeze({ list: Object.freeze([1, 2]) });
    const patch = [
      { op: 'test', path: '/list/0', value: 1 },
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'move', from: '/list/0', path: '/first' },
    ];
    expect(applyJsonPatch(target, patch)).toEqual({ list: [2, 3], first: 1 });
  });

  it.each([
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'remove', path: '/missing' }],
    [{ op: 'replace', path: '/missing/deep', value: 1 }],
  ])('that does not fit is inapplicable: %j', (operation) => {
    expect(() => applyJsonPatch({ a: 1 }, [operation])).toThrow(
      expect.objectContaining({ kind: 'inapplicable' }) as PatchProblem,
    );
  });

  it.each([
    { op: 'remove' },
    [{ op: 'remove' }],
    [{ op: 'explode', path: '/a' }],
    [{ op: 'add', path: 'a', value: 1 }],
  ])('that cannot be read is malformed: %j', (patch) => {
    expect(() => applyJsonPatch({ a: 1 }, patch)).toThrow(
      expect.objectContaining({ kind: 'malformed' }) as PatchProblem,
    );
  });
});

describe('strategic merge patch', () => {
  const node = new SchemaCompiler(loadDefinitions()).byName(
    'io.k8s.api.core.v1.PodSpec',
  ) as MapNode;
  const patched = (target: Record<string, unknown>, patch: Record<string, unknown>) =>
    applyStrategicMergePatch(target, patch, node);
  const web = { name: 'web', image: 'web:1', args: ['a'] };
  const proxy = { name: 'proxy', image: 'proxy:1' };

  it('merges items by their key and adds new ones', () => {
    const result = patched(
      { containers: [web, proxy] },
      {
        containers: [
          { name: 'web', image: 'web:2' },
          { name: 'new', image: 'new:1' },
        ],
      },
    );
    expect(result).toEqual({
      containers: [{ ...web, image: 'web:2' }, proxy, { name: 'new', image: 'new:1' }],
    });
  });

  it('replaces lists that have no merge key', () => {
    const result = patched({ containers: [web] }, { containers: [{ name: 'web', args: ['b'] }] });
    expect(result).toEqual({ containers: [{ ...web, args: ['b'] }] });
  });

  it('deletes an item, a field, or replaces a whole list, as directed', () => {
    expect(
      patched({ containers: [web, proxy] }, { containers: [{ $patch: 'delete', name: 'web' }] }),
    ).toEqual({
      containers: [proxy],
    });
    expect(patched({ hostname: 'x', containers: [] }, { hostname: null })).toEqual({
      containers: [],
    });
    expect(patched({ containers: [web] }, { containers: [{ $patch: 'replace' }, proxy] })).toEqual({
      containers: [proxy],
    });
  });

  it('reorders items as asked', () => {
    const result = patched(
      { containers: [web, proxy] },
      { '$setElementOrder/containers': [{ name: 'proxy' }, { name: 'web' }] },
    );
    expect(result).toEqual({ containers: [proxy, web] });
  });

  it('keeps only the retained keys of a union', () => {
    const result = patched(
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', $retainKeys: ['name', 'secret'], secret: { secretName: 's' } }] },
    );
    expect(result).toEqual({ volumes: [{ name: 'v', secret: { secretName: 's' } }] });
  });

  it('takes single values out of a list of plain ones', () => {
    const metadata = new SchemaCompiler(loadDefinitions()).byName(
      'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    ) as MapNode;
    const result = applyStrategicMergePatch(
      { finalizers: ['x.io/a', 'x.io/b'] },
      { '$deleteFromPrimitiveList/finalizers': ['x.io/a'], finalizers: ['x.io/c'] },
      metadata,
    );
    expect(result).toEqual({ finalizers: ['x.io/b', 'x.io/c'] });
  });

  it('refuses an item without its key', () => {
    expect(() => patched({ containers: [web] }, { containers: [{ image: 'x' }] })).toThrow(
      expect.objectContaining({ kind: 'malformed' }) as PatchProblem,
    );
  });
});
