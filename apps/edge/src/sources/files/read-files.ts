/** Files of Traefik's dynamic configuration: which there are, and their text as values. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Raw } from '@fleetcommand/routing/dialects/dynamic/decode';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';

const ENDINGS = new Set(['.yml', '.yaml', '.toml', '.json']);

/** Names of files below a folder, or the one file. */
export async function filesAt(path: string): Promise<string[]> {
  const info = await stat(path);
  if (!info.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && ENDINGS.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Throws with a sentence where the text is not what the file's name says. */
export function parseText(name: string, text: string): Raw {
  const ending = extname(name).toLowerCase();
  if (ending === '.toml') return parseToml(text) as Raw;
  if (ending === '.json') return JSON.parse(text) as Raw;
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new Error(error.message);
  return document.toJS({ maxAliasCount: 1_000 }) as Raw;
}

/** PEM as it stands in the configuration, or out of the file it names. */
export async function fileOrText(value: string): Promise<string> {
  return value.includes('-----BEGIN') ? value : readFile(value, 'utf8');
}
