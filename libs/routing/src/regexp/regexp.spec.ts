import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostPatternOf } from './host-pattern.js';
import { parseRegexp } from './parse.js';
import { matchesRegexp, readRegexp } from './regexp.js';

function refusal(text: string): string {
  const read = readRegexp(text);
  return read.ok ? 'accepted' : read.error;
}

describe('matchesRegexp', () => {
  // As `regexp.MatchString` of Go 1.24 answers.
  it.each([
    ['^/(a|b)[0-9]+$', '/a1', true],
    ['^/(a|b)[0-9]+$', '/a1\n', false],
    ['[0-9]{3}', '/x/123/y', true],
    ['a{,2}', 'a{,2}', true],
    ['a{2', 'a{2', true],
    ['[]a]', ']', true],
    ['[^]a]', ']', false],
    ['\\Qa.b\\E', 'axb', false],
    ['^\\Qab\\E*$', 'abbb', true],
    ['(?i)straße', 'STRASSE', false],
    ['(?i)kelvin', '\u212aelvin', true],
    ['(?i)[a-c]', 'B', true],
    ['(?s)a.b', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['^gr.n$', 'grün', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^b$', 'a\nb\nc', false],
    ['\\s', '\v', false],
    ['\\bé', 'aé', true],
    ['[[:alpha:]-]', '-', true],
    ['(?P<name>x)(?<other>y)', 'xy', true],
    ['(?U)a+b', 'aab', true],
    ['(?i:A)b', 'aB', false],
    ['a(?i)b|c', 'C', true],
  ])('%s in %j: %s', (regexp, text, expected) => {
    if (!regexp.includes('ß')) expect(refusal(regexp)).toBe('accepted');
    expect(matchesRegexp(regexp, text)).toBe(expected);
  });
});

describe('readRegexp', () => {
  it.each([
    ['(', 'is not closed'],
    ['a)', 'closes nothing'],
    ['[a', 'is not closed'],
    ['*a', 'nothing stands before'],
    ['a**', 'a repetition is repeated'],
    ['(?=a)', 'means nothing to Go'],
    ['(?<!a)b', 'letters, digits'],
    ['(a)\\1', 'refers back'],
    ['\\y', 'means nothing to Go'],
    ['\\p{L}', 'classes of Unicode'],
    ['(?i)é', 'beyond ASCII'],
    ['a{1001}', 'no count'],
    ['a{3,2}', 'no count'],
    ['[b-a]', 'ends before it begins'],
    ['(?P<a>x)(?P<a>y)', 'two groups'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'nested deeper'],
    ['x'.repeat(1_001), 'at most 1000'],
  ])('refuses what Go refuses, or means otherwise: %s', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it.each([
    ['(a+)+$', 'within a repetition'],
    ['(a*)*b', 'within a repetition'],
    ['(a|a)*b', 'within a repetition'],
    ['(a|ab|b)*c', 'within a repetition'],
    ['([a-z]+/?)+$', 'within a repetition'],
    ['^(.*)/(.*)/(.*)$', 'three repetitions'],
    ['a.*b.*c', 'three repetitions'],
    ['(?:[a-z]{1,100}){1,100}', 'larger than'],
  ])('refuses what HAProxy’s engine would be at for too long: %s', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it.each([
    ['^[a-z0-9-]+\\.example\\.com$', 16_384],
    ['^https?://([^/]+)/(.*)$', 16_384],
    ['^/([^/]+)/([^/]+)/([^/]+)/(.*)$', 16_384],
    ['[a-z]{1,63}', 16_384],
    ['(.*)foo(.*)', 4_096],
    ['^(.+)@(.+)$', 4_096],
    ['\\d+-\\d+', 4_096],
    ['^(/[a-z0-9-]+)+$', 512],
    ['^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+test$', 512],
  ])('lets %s through, for texts of up to %i bytes', (text, longestText) => {
    const read = readRegexp(text);
    expect(read).toMatchObject({ ok: true, value: { longestText } });
  });

  it('never throws', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(...'()[]{}*+?|\\^$.-abc019,:P<>!=éi\n'.split(''));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const read = readRegexp(text);
        if (!read.ok) expect(read.error).not.toBe('');
        else expect(typeof matchesRegexp(text, 'ab/c')).toBe('boolean');
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('hostPatternOf', () => {
  it.each([
    ['^[a-z0-9-]+\\.example\\.com$', { pattern: '*.example.com', isWhole: true }],
    ['(?i)^([^.]+)\\.example\\.com$', { pattern: '*.example.com', isWhole: true }],
    ['^[a-z]+\\.example\\.com$', { pattern: '*.example.com', isWhole: false }],
    ['^x-[a-z0-9-]+\\.example\\.com$', { pattern: '*.example.com', isWhole: false }],
    ['^[a-z0-9-]{1,9}\\.example\\.com$', { pattern: '*.example.com', isWhole: false }],
    ['^.+\\.example\\.com$', undefined],
    ['[a-z]+\\.example\\.com$', undefined],
    ['^(www\\.)?example\\.com$', undefined],
    ['^[a-z]+$', undefined],
  ])('%s is for %j', (text, pattern) => {
    const expression = parseRegexp(text);
    expect(expression.ok && hostPatternOf(expression.value)).toEqual(pattern);
  });
});
