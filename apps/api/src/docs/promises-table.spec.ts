/** `docs/promises/access.md` names checks; a test that is renamed or taken away takes its line along. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
const page = readFileSync(resolve(ROOT, 'docs/promises/access.md'), 'utf8');

/** Each file with the names of tests that follow it, up to the next file. */
const named = Array.from(
  page.matchAll(/`((?:apps|libs|test)\/[\w./-]+\.ts)`([^`|]*)/g),
  (match) => ({
    file: match[1] ?? '',
    tests: Array.from((match[2] ?? '').matchAll(/"([^"]+)"/g), ([, test = '']) => test),
  }),
);

describe('the table of promises about access', () => {
  it('is read', () => {
    expect(named.length).toBeGreaterThan(50);
  });

  it.each(named.map(({ file, tests }) => [file, tests] as const))(
    'names %s with the tests that are in it',
    (file, tests) => {
      expect(existsSync(resolve(ROOT, file))).toBe(true);
      const text = readFileSync(resolve(ROOT, file), 'utf8');
      for (const test of tests) expect(text).toContain(test);
    },
  );
});
