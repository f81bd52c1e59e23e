import { expect, it } from 'vitest';

import { makeRelease } from '../../testing/release-fixtures.js';
import { applicationsOf, nameOf } from './versions.js';

it('puts the versions of an application together, and counts its instances', () => {
  const [second, first] = [makeRelease({ version: 2, tenants: 3 }), makeRelease({ tenants: 4 })];
  const other = makeRelease({ blueprint: 'notes', name: 'Notes', tenants: 0 });
  expect(applicationsOf([second, first, other])).toEqual([
    { id: 'sample-chat', name: 'Sample chat', versions: [second, first], tenants: 7 },
    { id: 'notes', name: 'Notes', versions: [other], tenants: 0 },
  ]);
  expect(nameOf(second)).toBe('sample-chat@2');
});
