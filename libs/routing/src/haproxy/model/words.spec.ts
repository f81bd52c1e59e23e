import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../testing/hostile-text.js';
import { configString, encodedValue, field, socketWord, word } from './words.js';

const hostile = hostileText();

describe('word', () => {
  it('makes one word of any text, which is its own encoding', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(word(text)).toMatch(/^[\x21-\x7e]+$/);
        expect(word(text)).not.toMatch(/["#\\<>[\]{}]/);
        expect(word(word(text))).toBe(word(text));
      }),
    );
  });

  it('leaves names, hosts and canonical paths readable', () => {
    for (const text of ['t-1-app@kubernetes', "*.a.test/x;y=1/%20'()", 'pool-io:sh-lax-0001'])
      expect(word(text)).toBe(text);
  });
});

describe('field', () => {
  it('has no comma', { timeout: 60_000 }, () => {
    fc.assert(fc.property(hostile, (text) => !field(text).includes(',')));
  });
});

describe('socketWord', () => {
  it('is read by the socket as the word it is for', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const sent = socketWord(text);
        // The socket's own reading: a backslash takes the next character as it is; ";" ends a command.
        expect(sent.replace(/\\(.)/g, '$1')).toBe(word(text));
        expect(sent.replace(/\\./g, '')).not.toMatch(/[;\s]/);
        expect(sent).not.toContain('<<');
      }),
    );
  });
});

describe('encodedValue', () => {
  it('decodes to the text without its control characters', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(encodedValue(text)).toMatch(/^([A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encodedValue(text))).toBe(
          text.toWellFormed().replace(/\p{Cc}/gu, ''),
        );
      }),
    );
  });
});

describe('configString', () => {
  it(
    'is read by the configuration parser as the text without its control characters',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(hostile, (text) => {
          const expected = text.toWellFormed().replace(/\p{Cc}/gu, '');
          expect(readConfigWord(configString(text))).toBe(expected);
        }),
      );
    },
  );
});

/** Reads one word as HAProxy does (configuration manual, section 2.2). Fails where it ends early or expands a variable. */
function readConfigWord(source: string): string {
  let value = '';
  let inQuotes = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index]!;
    if (character === "'") inQuotes = !inQuotes;
    else if (inQuotes) value += character;
    else if (character === '\\') value += source[(index += 1)];
    else throw new Error(`"${character}" stands outside quotes`);
  }
  if (inQuotes) throw new Error('a quote is open');
  return value;
}
