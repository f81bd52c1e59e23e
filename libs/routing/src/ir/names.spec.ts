import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalPath, covers, excerpt, parseHostName, wildcardOf } from './names.js';

describe('parseHostName', () => {
  it.each([
    ['Acme.Example.COM', 'acme.example.com'],
    ['*.example.com', '*.example.com'],
    ['localhost', 'localhost'],
    ['my_service.local', 'my_service.local'],
    ['10.0.0.1', '10.0.0.1'],
  ])('takes %s as %s', (text, host) => {
    expect(parseHostName(text)).toEqual({ ok: true, value: host });
  });

  it.each([
    ['', 'it is empty'],
    ['a'.repeat(64), 'not a DNS label'],
    [`${'a.'.repeat(127)}aa`, '256 characters'],
    ['-a.test', 'not a DNS label'],
    ['a-.test', 'not a DNS label'],
    ['a..test', 'not a DNS label'],
    ['a.test.', 'ends with a dot'],
    ['a.test:8080', 'it has a port'],
    ['[::1]', 'address or URL'],
    ['a.test@b', 'address or URL'],
    ['http://a.test/x', 'address or URL'],
    ['münchen.test', 'punycode'],
    ['*', '"*" stands elsewhere'],
    ['a.*.test', '"*" stands elsewhere'],
    ['*a.test', '"*" stands elsewhere'],
    ['a test', 'not a DNS label'],
    ['a\ntest', 'not a DNS label'],
    ['a\0', 'not a DNS label'],
    ['a#', 'not a DNS label'],
  ])('refuses %j', (text, why) => {
    const result = parseHostName(text);
    expect(!result.ok && result.error.message).toContain(why);
  });
});

describe('canonicalPath', () => {
  it.each([
    ['/', '/'],
    ['/api/v1', '/api/v1'],
    ['/a b', '/a%20b'],
    ['/søk', '/s%C3%B8k'],
    ['/%61%2f%7e', '/a%2F~'],
    ['/100%', '/100%25'],
    ['/a?b#c', '/a%3Fb%23c'],
    ["/!$&'()*+,;=:@", "/!$&'()*+,;=:@"],
    ['/.well-known/x', '/.well-known/x'],
    ['/\n\0"\\', '/%0A%00%22%5C'],
  ])('spells %j as %s', (text, path) => {
    expect(canonicalPath(text)).toEqual({ ok: true, value: path });
  });

  it.each(['', 'x', '/a//b', '/a/../b', '/./b', `/${'x'.repeat(1024)}`])('refuses %j', (text) => {
    expect(canonicalPath(text).ok).toBe(false);
  });

  it('gives one spelling, of safe characters, for any text', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const path = canonicalPath(`/${text}`);
        if (!path.ok) return;
        expect(path.value).toMatch(/^\/([A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/);
        expect(canonicalPath(path.value)).toEqual(path);
      }),
    );
  });
});

describe('covers', () => {
  it('lets a wildcard stand for exactly one label', () => {
    expect(covers('*.a.test', 'x.a.test')).toBe(true);
    expect(covers('*.a.test', 'x.y.a.test')).toBe(false);
    expect(covers('*.a.test', 'a.test')).toBe(false);
    expect(covers('*.a.test', '*.a.test')).toBe(true);
    expect(wildcardOf('localhost')).toBeUndefined();
  });
});

describe('excerpt', () => {
  it('shows foreign text on one line, whatever it is', () => {
    expect(excerpt('a\nb\0')).toBe('a\\u{a}b\\u{0}');
    expect(excerpt('x'.repeat(100))).toHaveLength(60);
  });
});
