import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RESERVED_SLUGS } from './reserved-slugs.js';
import { checkSlug, slugCandidates, slugify, suggestSlugs } from './slug.js';

const codeOf = (slug: string) => {
  const checked = checkSlug(slug);
  return checked.ok ? 'ok' : checked.error.code;
};

describe('a slug', () => {
  it.each([
    'acme',
    'a-1',
    'abc',
    '4ever',
    'x'.repeat(40),
    'scunthorpe',
    'essex-cars',
    'mall',
    'mali',
  ])('may be %s', (slug) => {
    expect(codeOf(slug)).toBe('ok');
  });

  it.each([
    ['', 'slugs.too-short'],
    ['ab', 'slugs.too-short'],
    ['x'.repeat(41), 'slugs.too-long'],
    ['Acme', 'slugs.bad-characters'],
    ['ac_me', 'slugs.bad-characters'],
    ['acme.', 'slugs.bad-characters'],
    ['acme\n', 'slugs.bad-characters'],
    ['acme\0', 'slugs.bad-characters'],
    ['ac me', 'slugs.bad-characters'],
    ['аcme', 'slugs.bad-characters'],
    ['-acme', 'slugs.bad-hyphens'],
    ['acme-', 'slugs.bad-hyphens'],
    ['xn--acme', 'slugs.looks-like-punycode'],
    ['ab--cd', 'slugs.looks-like-punycode'],
    ['12345', 'slugs.numeric'],
    ['www', 'slugs.reserved'],
    ['admin', 'slugs.reserved'],
    ['fuck-off', 'slugs.offensive'],
  ])('may not be %j: %s', (slug, code) => {
    expect(codeOf(slug)).toBe(code);
  });

  it.each([
    'adm1n',
    '4dm1n',
    'b1ll1ng',
    'bi11ing',
    'b1l1ing',
    'emai1',
    'l0cal',
    '5upp0rt',
    'a-p-i',
    'n0-reply',
  ])('may not pass for a reserved one: %s', (slug) => {
    expect(codeOf(slug)).toBe('slugs.reserved');
  });

  it.each(['n4zi-club', 'big-s1ut', 'sh1t', 'fuckfuck', 'fu-ck'])(
    'may not be offensive behind digits or hyphens: %s',
    (slug) => {
      expect(codeOf(slug)).toBe('slugs.offensive');
    },
  );

  it('may not be any reserved one, however long or short', () => {
    for (const slug of RESERVED_SLUGS) expect([slug, checkSlug(slug).ok]).toEqual([slug, false]);
  });

  it('is a DNS label whenever it is accepted', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9_.-]{0,45}$/), (text) => {
        fc.pre(checkSlug(text).ok);
        expect(text).toMatch(/^(?!..--)[a-z0-9]([a-z0-9-]{1,38}[a-z0-9])$/);
      }),
    );
  });

  it('is refused with words, never with an exception, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const checked = checkSlug(text);
        expect(checked.ok || checked.error.message.length > 10).toBe(true);
      }),
    );
  });
});

describe('a slug made of a name', () => {
  it.each([
    ['Acme Ltd', 'acme-ltd'],
    ['Müller & Söhne', 'muller-sohne'],
    ['Straße', 'strasse'],
    ['  --A--  b  ', 'a-b'],
    ['日本', ''],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('of %j is %j', (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  it('stays as it is when made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(slugify(slugify(name))).toBe(slugify(name));
      }),
    );
  });
});

describe('suggestions', () => {
  it('are usable, free and different', () => {
    const taken = new Set(['acme-hq', 'acme-app']);
    expect(suggestSlugs('acme', taken)).toEqual(['acme-team', 'acme-space', 'acme-2']);
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (wanted) => {
        const first = suggestSlugs(wanted, new Set(), 2);
        const then = suggestSlugs(wanted, new Set(first), 5);
        expect([...first, ...then].every((slug) => checkSlug(slug).ok)).toBe(true);
        expect(new Set([...first, ...then]).size).toBe(first.length + then.length);
      }),
    );
  });

  it.each(['www', '12345', 'x'.repeat(60), '日本', 'a_b', 'fuck'])(
    'are there for %j too',
    (wanted) => {
      expect(suggestSlugs(wanted, new Set()).length).toBe(3);
    },
  );

  it('are all among the candidates that are looked up', () => {
    const candidates = slugCandidates('acme');
    expect(candidates).toEqual(expect.arrayContaining(suggestSlugs('acme', new Set())));
    expect(candidates).toHaveLength(20);
  });
});
