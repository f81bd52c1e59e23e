/**
 * Pages of an installation's own, from a folder: `page.html` stands in for all of the edge's HTML pages, a file named
 * like one of them (`suspended.html`, `not-found.json`, `error-502.html`) for that one. `{{title}}`, `{{detail}}`,
 * `{{advice}}`, `{{status}}`, `{{code}}` and `{{request-id}}` are filled in.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { asLogFormat, escapeHtml, REQUEST_ID_MARK } from './render.js';
import { answerTexts, errorTexts } from './texts.js';
import type { PageText } from './texts.js';

/** For all HTML pages that have no file of their own. */
const GENERAL = 'page.html';
/** HAProxy reads a page into a buffer of 16 KB, headers included. */
const LARGEST_BYTES = 14 * 1024;

/** By their path beside the configuration. Fails with `edge.pages-configuration`, which names every fault. */
export async function readTemplates(
  folder: string | undefined,
): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  if (folder === undefined) return ok(new Map());
  const files = await textsIn(folder);
  if (!files.ok) return files;
  const texts = pageTexts();
  const faults = [...files.value.keys()]
    .filter((name) => name !== GENERAL && !texts.has(name))
    .map((name) => `${name} is no page: use ${GENERAL} or one of ${[...texts.keys()].join(', ')}`);
  const pages = new Map<string, string>();
  for (const [name, text] of texts) {
    const template =
      files.value.get(name) ?? (name.endsWith('.html') ? files.value.get(GENERAL) : undefined);
    if (template === undefined) continue;
    const page = fillIn(template, name, text);
    pages.set(`pages/${name}`, page);
    if (Buffer.byteLength(page) > LARGEST_BYTES)
      faults.push(`${name} has ${Buffer.byteLength(page)} bytes; at most ${LARGEST_BYTES} fit`);
  }
  if (faults.length === 0) return ok(pages);
  return fail(
    'edge.pages-configuration',
    `The pages in ${folder} cannot be used:\n  - ${faults.join('\n  - ')}`,
  );
}

async function textsIn(folder: string): Promise<Result<Map<string, string>, Failure>> {
  try {
    const names = (await readdir(folder)).filter((name) => /\.(html|json)$/.test(name)).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return ok(new Map(names.map((name, index) => [name, texts[index] ?? ''])));
  } catch (error) {
    return fail(
      'edge.pages-configuration',
      `The pages in ${folder} (EDGE_PAGES) cannot be read: ${String(error)}. Name a folder with HTML files, or leave it out.`,
    );
  }
}

function pageTexts(): ReadonlyMap<string, PageText> {
  return new Map([
    ...[...answerTexts()].flatMap(([answer, text]): [string, PageText][] => [
      [`${answer}.html`, text],
      [`${answer}.json`, text],
    ]),
    ...[...errorTexts()].map(([status, text]): [string, PageText] => [
      `error-${status}.html`,
      text,
    ]),
  ]);
}

function fillIn(template: string, name: string, text: PageText): string {
  const { title, detail, advice, status, code } = text;
  const values: Readonly<Record<string, string>> = {
    title,
    detail,
    advice,
    code,
    status: `${status}`,
  };
  const escape = name.endsWith('.html') ? escapeHtml : escapeJson;
  return asLogFormat(
    template.replace(/\{\{([a-z-]+)\}\}/g, (mark, key: string) => {
      const value = values[key];
      return mark === REQUEST_ID_MARK || value === undefined ? mark : escape(value);
    }),
  );
}

/** As the inside of a JSON string. */
function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
