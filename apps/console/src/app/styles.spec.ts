/** A component of Mantine's without its style sheet looks like nothing, and no type or test of behaviour says so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');
const SHEETS = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles/global.css'));

function componentsIn(source: string): string[] {
  const imports = source.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g);
  return [...imports].flatMap(([, names = '']) => names.match(/\b[A-Z]\w+/g) ?? []);
}

it('every component that is used brings its style sheet', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const used = new Set(
    files
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => componentsIn(readFileSync(join(SOURCES, file), 'utf8'))),
  );
  expect(used.size).toBeGreaterThan(20);
  const styles = readFileSync(join(import.meta.dirname, 'styles.ts'), 'utf8');
  const missing = [...used].filter(
    (name) => existsSync(join(SHEETS, `${name}.css`)) && !styles.includes(`/${name}.css'`),
  );
  expect(missing).toEqual([]);
});
