/** The commands that pages show are commands of the CLI, and its list of them is whole. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildProgram } from '@fleetcommand/cli/program';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(CHECKOUT, path), 'utf8');
const program = buildProgram();
/** Of the script `./fleet` itself, before the CLI is asked. */
const OF_THE_SCRIPT = ['test', 'bench', 'backup', 'restore'];

const childOf = (command: Command, name: string): Command | undefined =>
  command.commands.find((each) => each.name() === name || each.aliases().includes(name));

/** The first of these words that is neither a command nor what one takes; undefined: they can be typed. */
function strayOf(words: readonly string[]): string | undefined {
  let command = program;
  for (const word of words) {
    if (command.commands.length === 0 || /^[-<[{"'#$]/.test(word)) return undefined;
    const next = childOf(command, word);
    if (!next) return command.registeredArguments.length > 0 ? undefined : word;
    command = next;
  }
  return undefined;
}

describe('the list of commands', () => {
  const list = read('docs/commands.md');

  it('has every command', () => {
    const names = program.commands.map((command) => command.name());
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !new RegExp(`[\`,( ]${name}[\`,| ]`).test(list))).toEqual([]);
  });
});

describe('pages', () => {
  const pages = globSync('{README.md,{apps,docs,k8s,libs,test}/**/*.md}', {
    cwd: CHECKOUT,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  });
  const shown = pages.flatMap((page) =>
    Array.from(
      read(page).matchAll(/(?:^|`|&& |; )(?:\.\/)?fleet ([a-z][^\n`;&]*)/gm),
      ([, line = '']) => ({
        page,
        line: line.trim(),
      }),
    ),
  );

  it('show commands', () => {
    expect(shown.length).toBeGreaterThan(80);
  });

  it('that can be typed', () => {
    const strays = shown
      .flatMap(({ page, line }) => waysOf(line).map((way) => ({ page, line, way })))
      .filter(({ way }) => !OF_THE_SCRIPT.includes(way[0] ?? '') && strayOf(way) !== undefined);
    expect(strays.map(({ page, way }) => `${page}: fleet ${way.join(' ')}`)).toEqual([]);
  });
});

/** `edges list|add` is two ways, `import <file…>` one. */
function waysOf(line: string): string[][] {
  const words = line.split(/\s+/).map((word) => word.replace(/[.,:)]+$/, ''));
  return words.reduce<string[][]>(
    (ways, word) => word.split('|').flatMap((choice) => ways.map((way) => [...way, choice])),
    [[]],
  );
}
