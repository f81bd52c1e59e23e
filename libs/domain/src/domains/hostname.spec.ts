import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseHostname, type HostnamePolicy } from './hostname.js';

const policy: HostnamePolicy = {
  ownZones: ['apps.fleet.example', 'fleet.example.com'],
  acceptsUnlistedSuffixes: true,
};
const codeOf = (input: string, rules = policy): string => {
  const parsed = parseHostname(input, rules);
  return parsed.ok
    ? `ok ${parsed.value.ascii}`
    : parsed.error.code.replace('domains.hostname-', '');
};

describe('a host name', () => {
  it('is taken apart', () => {
    expect(parseHostname('chat.acme.co.uk', policy)).toEqual({
      ok: true,
      value: {
        ascii: 'chat.acme.co.uk',
        unicode: 'chat.acme.co.uk',
        registrableDomain: 'acme.co.uk',
        isApex: false,
        isWildcard: false,
      },
    });
    expect(parseHostname('acme.com', policy)).toMatchObject({ value: { isApex: true } });
    expect(parseHostname('*.shop.acme.com', policy)).toMatchObject({
      value: { ascii: '*.shop.acme.com', isWildcard: true, isApex: false },
    });
  });

  it('may be written in any alphabet, and is kept as A-labels', () => {
    expect(parseHostname('chat.münchen.de', policy)).toMatchObject({
      value: { ascii: 'chat.xn--mnchen-3ya.de', unicode: 'chat.münchen.de' },
    });
    expect(parseHostname('xn--mnchen-3ya.de', policy)).toMatchObject({
      value: { ascii: 'xn--mnchen-3ya.de', unicode: 'münchen.de', isApex: true },
    });
    expect(codeOf('例え.jp')).toBe('ok xn--r8jz45g.jp');
    expect(codeOf('пример.рф')).toBe('ok xn--e1afmkfd.xn--p1ai');
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    [`${'a'.repeat(60)}.`.repeat(5) + 'com', 'too-long'],
    [`${'a'.repeat(64)}.com`, 'too-long'],
    ['-chat.acme.com', 'bad-label'],
    ['chat-.acme.com', 'bad-label'],
    ['chat..acme.com', 'bad-label'],
    ['.acme.com', 'bad-label'],
    ['ab--cd.acme.com', 'bad-label'],
    ['xn--a.acme.com', 'bad-label'],
    ['my_chat.acme.com', 'bad-characters'],
    ['chat.acme.com.', 'trailing-dot'],
    ['Chat.Acme.com', 'upper-case'],
    ['chat.acme.com:8443', 'has-port'],
    ['chat.acme.com:', 'has-port'],
    ['192.0.2.7', 'is-address'],
    ['2130706433', 'is-address'],
    ['0x7f000001', 'is-address'],
    ['0x7f.1', 'is-address'],
    ['127.1', 'is-address'],
    ['::1', 'is-address'],
    ['[::ffff:192.0.2.7]', 'is-address'],
    ['::ffff:192.0.2.7', 'is-address'],
    ['аpple.com', 'look-alike'],
    ['xn--pple-43d.com', 'look-alike'],
    ['сосо.com', 'look-alike'],
    ['*', 'bad-wildcard'],
    ['*.*.acme.com', 'bad-wildcard'],
    ['a*.acme.com', 'bad-wildcard'],
    ['chat.*.com', 'bad-wildcard'],
    ['*.com', 'public-suffix'],
    ['*.co.uk', 'public-suffix'],
    ['co.uk', 'public-suffix'],
    ['com', 'public-suffix'],
    ['github.io', 'public-suffix'],
    ['apps.fleet.example', 'own-zone'],
    ['acme.apps.fleet.example', 'own-zone'],
    ['*.fleet.example.com', 'own-zone'],
    ['localhost', 'not-qualified'],
    ['a.test@b', 'bad-characters'],
    ['a.com,b.com', 'bad-characters'],
    ['a.com/b', 'bad-characters'],
    ['https://a.com/b', 'bad-characters'],
    ['a.com\nb.com', 'bad-characters'],
    ['a.com\0', 'bad-characters'],
    ['a b.com', 'bad-characters'],
    ['a.com#b', 'bad-characters'],
    ['a%2e.com', 'bad-characters'],
    ["a'.com", 'bad-characters'],
  ])('%j is refused as %s, with the field and what to do', (input, code) => {
    expect(codeOf(input)).toBe(code);
    const parsed = parseHostname(input, policy);
    if (parsed.ok) throw new Error('it was taken');
    expect(parsed.error.pointer).toBe('/hostname');
    expect(parsed.error.message).toMatch(/[Ee]nter|[Ll]eave|[Uu]se|[Cc]hoose|[Ww]rite|wildcard is/);
  });

  it.each([
    ['Chat.Acme.com', 'chat.acme.com'],
    ['Chat.acme.com.', 'chat.acme.com'],
    ['chat.acme.com:443', 'chat.acme.com'],
    ['https://Chat.acme.com/login', 'chat.acme.com'],
    ['my_chat.acme.com', 'my-chat.acme.com'],
  ])('%s is met with a suggestion that is taken', (input, suggestion) => {
    const parsed = parseHostname(input, policy);
    expect(parsed).toMatchObject({ ok: false, error: { details: { suggestion } } });
    expect(codeOf(suggestion)).toBe(`ok ${suggestion}`);
  });

  it('needs a public top-level domain, unless it is for evaluation', () => {
    const strict = { ...policy, acceptsUnlistedSuffixes: false };
    expect(codeOf('chat.example.test')).toBe('ok chat.example.test');
    expect(codeOf('chat.example.test', strict)).toBe('not-qualified');
    expect(codeOf('chat.example.com', strict)).toBe('ok chat.example.com');
    expect(codeOf('acme.github.io', strict)).toBe('ok acme.github.io');
  });

  it('is never taken with anything that could break out of a configuration', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const parsed = parseHostname(`${text}.com`, policy);
        if (parsed.ok) expect(parsed.value.ascii).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      }),
    );
  });

  it('is the same when parsed again', () => {
    const label = fc.stringMatching(/^[a-zäöüß0-9]([a-zäöüß0-9-]{0,8}[a-zäöüß0-9])?$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const parsed = parseHostname(`${labels.join('.')}.com`, policy);
        if (parsed.ok) expect(parseHostname(parsed.value.ascii, policy)).toEqual(parsed);
      }),
    );
  });
});
