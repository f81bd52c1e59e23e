/** The pages of prose: their links lead somewhere, what they name is there, and none is out of reach. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(CHECKOUT, path), 'utf8');
const pages = globSync('{*.md,{apps,docs,k8s,libs,test}/**/*.md}', {
  cwd: CHECKOUT,
  exclude: (path) => /(^|\/)(node_modules|dist|\.[^/]+)(\/|$)/.test(path),
}).toSorted();

interface Link {
  readonly from: string;
  /** From the root of the checkout. */
  readonly to: string;
  readonly heading: string;
}

/** Links within the checkout; what stands in blocks of code is none. */
function linksOf(page: string): Link[] {
  const targets = withoutCode(page).matchAll(/(?:\]\(|src=")([^)\s"]+)[)"]/g);
  return Array.from(targets, ([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading = ''] = target.split('#');
      const to = path === '' ? page : relative(CHECKOUT, resolve(CHECKOUT, dirname(page), path));
      return { from: page, to, heading };
    });
}

const withoutCode = (page: string): string => read(page).replaceAll(/^ *```[^]*?^ *```/gm, '');

/** A page's headings as they stand in addresses. */
function headingsOf(page: string): string[] {
  const titles = withoutCode(page).matchAll(/^#+ (.+)$/gm);
  return Array.from(titles, ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

const links = pages.flatMap(linksOf);

describe('the pages', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md']));
    expect(links.length).toBeGreaterThan(100);
  });

  it('link to what is there', () => {
    expect(links.filter(({ to }) => !existsSync(join(CHECKOUT, to)))).toEqual([]);
  });

  it('link to headings that the other page has', () => {
    const toHeadings = links.filter(({ heading, to }) => heading !== '' && to.endsWith('.md'));
    expect(toHeadings.filter(({ to, heading }) => !headingsOf(to).includes(heading))).toEqual([]);
  });

  it('can all be reached from the first', () => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const { to } of linksOf(page)) if (to.endsWith('.md')) reached.add(to);
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});

/** Made up: how specs are called, and what a recipe would add. */
const EXAMPLES = ['x.spec.ts', 'x.int.spec.ts', 'libs/desired-state/src/objects/config-map.ts'];
const FILE = /^[\w@{}.,*/-]+\.(ts|tsx|mjs|prisma)$/;
const files = globSync('{*.ts,{apps,libs,prisma,test,tools}/**/*.{ts,tsx,mjs,prisma}}', {
  cwd: CHECKOUT,
  exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
});
/** `c.ts`, `b/c.ts` and `a/b/c.ts` for the last. */
const endings = new Set(
  files.flatMap((file) => {
    const parts = file.split('/');
    return parts.map((_, index) => parts.slice(index).join('/'));
  }),
);

describe('the files that pages name', () => {
  const named = pages.flatMap((page) =>
    codeOf(page)
      .filter((text) => FILE.test(text) && !EXAMPLES.includes(text))
      .flatMap(withoutBraces)
      .map((file) => ({ page, file })),
  );

  it('are read', () => {
    expect(named.length).toBeGreaterThan(500);
  });

  it('are there', () => {
    const missing = named.filter(({ file }) => !endings.has(file) && !file.includes('*'));
    expect(missing).toEqual([]);
  });
});

describe('the architecture', () => {
  /** Where paths begin that it writes short. */
  const roots = ['', 'libs', 'libs/application/src', 'libs/application/src/use-cases'];
  const named = codeOf('docs/architecture.md')
    .filter((text) => /^(apps|libs|adapters|use-cases|ports|reconcile-tenant)\/\S+$/.test(text))
    .flatMap(withoutBraces);

  it('names files and folders', () => {
    expect(named.length).toBeGreaterThan(100);
    expect(
      named.filter((path) =>
        roots.every((root) => globSync(join(root, path), { cwd: CHECKOUT }).length === 0),
      ),
    ).toEqual([]);
  });
});

function codeOf(page: string): string[] {
  return Array.from(withoutCode(page).matchAll(/`([^`\n]+)`/g), ([, text = '']) => text);
}

function withoutBraces(path: string): string[] {
  const [whole, before = '', choices = '', after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(path) ?? [];
  if (whole === undefined) return [path];
  return choices.split(',').flatMap((choice) => withoutBraces(before + choice + after));
}

describe('decisions', () => {
  const decisions = globSync('docs/adr/[0-9]*.md', { cwd: CHECKOUT }).toSorted();

  it('are numbered without gaps or twins, in their names and in their titles', () => {
    const numbers = decisions.map((_, index) => index + 1);
    expect(decisions.map((file) => Number(basename(file).slice(0, 4)))).toEqual(numbers);
    expect(decisions.map((file) => Number(/^# (\d+)\. /.exec(read(file))?.[1]))).toEqual(numbers);
  });

  it('are listed by their titles', () => {
    const list = read('docs/adr/README.md');
    for (const file of decisions) {
      const [, title = ''] = /^# \d+\. (.+)$/m.exec(read(file)) ?? [];
      expect(list).toContain(`[${title}](${basename(file)})`);
    }
  });
});
