import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { fieldErrors } from './field-errors.js';

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  size: z.number().min(1).max(3),
  code: z.string().min(2),
  kind: z.enum(['cookie', 'token']),
  list: z.array(z.strictObject({ id: z.string().regex(/^a/, 'use an id such as a1') })),
});
const valid = { name: 'ada', size: 2, code: 'ab', kind: 'token', list: [] };

describe('a fault', () => {
  it.each<[object, string, string]>([
    [{ name: undefined }, '/name', 'is missing; give a string'],
    [{ name: 7 }, '/name', 'must be a string, not a number'],
    [{ name: null }, '/name', 'must be a string, not null'],
    [{ name: [] }, '/name', 'must be a string, not an array'],
    [{ list: {} }, '/list', 'must be an array, not an object'],
    [{ name: '' }, '/name', 'must not be empty'],
    [{ code: 'a' }, '/code', 'must have at least 2 characters'],
    [{ name: 'abcdef' }, '/name', 'must have at most 5 characters'],
    [{ size: 0 }, '/size', 'must be at least 1'],
    [{ size: 4 }, '/size', 'must be at most 3'],
    [{ kind: 'x' }, '/kind', 'must be one of cookie, token'],
    [{ list: [{ id: 'b' }] }, '/list/0/id', 'use an id such as a1'],
    [{ list: [{ id: 'a', x: 1 }] }, '/list/0/x', 'is not a field of this request; leave it out'],
    [{ 'a/b~c': 1 }, '/a~1b~0c', 'is not a field of this request; leave it out'],
  ])('of %j is named with its fix', (change, pointer, detail) => {
    const value = { ...valid, ...change };
    const parsed = schema.safeParse(value);
    expect(fieldErrors(parsed.error?.issues ?? [], value)).toEqual([{ pointer, detail }]);
  });

  it('of the whole body has an empty pointer', () => {
    const parsed = schema.safeParse([]);
    expect(fieldErrors(parsed.error?.issues ?? [], [])).toEqual([
      { pointer: '', detail: 'must be an object, not an array' },
    ]);
  });
});
