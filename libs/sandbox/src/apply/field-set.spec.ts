import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  fieldSetOf,
  fromFieldsV1,
  intersection,
  isEmptySet,
  memberPaths,
  sameSet,
  toFieldsV1,
  union,
} from './field-set.js';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"web"}', 'v:"x"');
const paths = fc.array(fc.array(element, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
const sets = paths.map((list) => fieldSetOf(...list));

describe('sets of field paths', () => {
  it('survive being written as FieldsV1 and read back', () => {
    fc.assert(fc.property(sets, (set) => sameSet(fromFieldsV1(toFieldsV1(set)), set)));
  });

  it('split into what they share with another set and what they do not', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) =>
        sameSet(union(difference(left, right), intersection(left, right)), left),
      ),
    );
  });

  it('share nothing with what was taken away', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) =>
        isEmptySet(intersection(difference(left, right), right)),
      ),
    );
  });

  it('unite without regard to order', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => sameSet(union(left, right), union(right, left))),
    );
  });

  it('read the notation of managedFields', () => {
    const set = fromFieldsV1({
      'f:spec': { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:name': {} } } },
    });
    expect(memberPaths(set)).toEqual(['.spec.ports[port=80]', '.spec.ports[port=80].name']);
  });
});
