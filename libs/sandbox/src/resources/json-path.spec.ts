import { describe, expect, it } from 'vitest';
import { parseJsonPath, readJsonPath } from './json-path.js';

const OBJECT = {
  spec: { size: 3, 'a.b': 'dotted', items: [{ name: 'x' }, { name: 'y' }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Stalled', status: 'False' },
    ],
  },
};
const read = (path: string): unknown[] | undefined => {
  const steps = parseJsonPath(path);
  return steps && readJsonPath(OBJECT, steps);
};

describe('JSON paths of printer columns', () => {
  it.each<[string, unknown[]]>([
    ['.spec.size', [3]],
    ['.spec.a\\.b', ['dotted']],
    [".spec['a.b']", ['dotted']],
    ['.spec.items[1].name', ['y']],
    ['.spec.items[*].name', ['x', 'y']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Gone')].status", []],
    ['.spec.missing.deep', []],
  ])('%s reads %j', (path, values) => {
    expect(read(path)).toEqual(values);
  });

  it('that use more than the subset are not read at all', () => {
    expect(read('.spec.items[?(@.n>3)]')).toBeUndefined();
  });
});
