import { slugify } from '@fleetcommand/domain/tenancy/slug';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { followName } from './follow.js';
import { readableAddress, suggestSlug } from './slug.js';

describe('the suggested address', () => {
  it.each([
    ['Acme Ltd', 'acme-ltd'],
    ['Müller & Söhne', 'muller-sohne'],
    ['日本', ''],
  ])('of %j is %j', (organization, slug) => {
    expect(suggestSlug(organization)).toBe(slug);
  });

  it('is what the service itself would make of the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        expect(suggestSlug(name)).toBe(slugify(name));
      }),
    );
  });

  it('is read without its scheme', () => {
    expect(readableAddress('https://acme.apps.localhost:8443/')).toBe('acme.apps.localhost:8443');
  });
});

describe('name and address', () => {
  it('follow the organization while nobody has chosen others', () => {
    expect(followName({ name: 'Acm', slug: 'acm' }, 'Acm', 'Acme')).toEqual({
      name: 'Acme',
      slug: 'acme',
    });
  });

  it('stay once somebody has', () => {
    expect(followName({ name: 'Our chat', slug: 'chat' }, 'Acm', 'Acme')).toEqual({});
  });
});
