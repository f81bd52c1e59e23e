/** The pages of docs/promises name checks; a test that is renamed or taken away takes its line along. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const PAGES = ['access', 'domains', 'router', 'originals'];

const texts = new Map(
  globSync('{apps,libs,test}/**/*.ts', {
    cwd: CHECKOUT,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  })
    .filter((file) => /\.spec\.ts$|\/suites\//.test(file))
    .map((file) => [file, readFileSync(join(CHECKOUT, file), 'utf8').replaceAll('’', "'")]),
);

/** Whether a text has the name of a test, of which `…` stands for what is left out. */
function hasTest(text: string, name: string): boolean {
  return name
    .split('…')
    .map((part) => part.trim())
    .every((part) => text.includes(part));
}

describe.each(PAGES)('what docs/promises/%s.md names', (page) => {
  const text = readFileSync(join(CHECKOUT, `docs/promises/${page}.md`), 'utf8').replaceAll(
    '’',
    "'",
  );
  const namesIn = (part: string) =>
    Array.from(part.matchAll(/"([^"]+)"/g), ([, name = '']) => name);
  /** Each file with the names of tests that follow it, up to the next file or whatever else is named. */
  const files = Array.from(
    text.matchAll(/`([\w./-]+\.ts)`([^`|;]*)/g),
    ([, file = '', after = '']) => [file, namesIn(after)] as const,
  );

  it('is found', () => {
    expect(files.length).toBeGreaterThan(30);
  });

  it('is a test of the file it stands behind', () => {
    for (const [file, names] of files) {
      const those = [...texts].filter(([path]) => path === file || path.endsWith(`/${file}`));
      for (const name of names)
        expect(those.filter(([, each]) => hasTest(each, name)).length, `${file}: ${name}`).not.toBe(
          0,
        );
    }
  });
});
