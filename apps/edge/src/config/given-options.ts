/**
 * Options as they are given: by flags (`--entrypoints.web.address=:80`), by environment
 * (`TRAEFIK_ENTRYPOINTS_WEB_ADDRESS`) or in a file of Traefik's static configuration (YAML or TOML; Traefik 1's, too). A
 * flag wins over the environment, and that over the file.
 */
import { commaList } from '@fleetcommand/routing/dialects/comma-list';
import { parseText } from '../sources/files/read-files.js';
import { inTodaysWords, isOldConfiguration, oldDefaults } from './old-options.js';
import { placeOption } from './option-tree.js';
import type { Leaf } from './option-tree.js';

export interface Given {
  readonly path: readonly string[];
  readonly values: readonly string[];
  /** As the operator wrote it, for messages. */
  readonly origin: string;
}

export interface GivenOptions {
  /** By path, joined by `.`. */
  readonly options: ReadonlyMap<string, Given>;
  /** Sentences. */
  readonly faults: readonly string[];
}

const PREFIX = 'TRAEFIK_';

export interface Origins {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of the file; undefined where there is none. Throws with a sentence where it cannot be read. */
  readonly readFile: (path: string) => string;
}

export function givenOptions({ flags, environment, readFile }: Origins): GivenOptions {
  const gathering = new Gathering();
  fromFlags(flags, gathering);
  fromEnvironment(environment, gathering);
  const file = gathering.options.get('configFile')?.values[0];
  if (file !== undefined) fromFile(file, readFile, gathering);
  return gathering;
}

class Gathering implements GivenOptions {
  readonly options = new Map<string, Given>();
  readonly faults: string[] = [];

  /** The first that gives an option wins; those of one origin are told apart by `isList`. */
  add(segments: readonly string[], values: readonly string[], origin: string): void {
    const placed = placeOption(segments);
    if (!placed.found) {
      const hint = placed.nearest === undefined ? '' : ` Did you mean ${placed.nearest}?`;
      this.faults.push(`${origin} is no option.${hint}`);
      return;
    }
    const { path, leaf } = placed;
    if (leaf.refusal !== undefined) {
      this.faults.push(`${origin} cannot be had: ${leaf.refusal}`);
      return;
    }
    if (leaf.isAlwaysSo) return;
    const key = path.join('.');
    if (!this.options.has(key))
      this.options.set(key, { path, values: split(values, leaf), origin });
  }
}

function split(values: readonly string[], { takes }: Leaf): string[] {
  if (takes !== 'list') return [...values];
  return values.flatMap((value) => commaList(value));
}

/** `--a.b=c`, `--a.b c`, and `--a.b` for yes. */
function fromFlags(flags: readonly string[], gathering: Gathering): void {
  for (let at = 0; at < flags.length; at += 1) {
    const flag = flags[at]!;
    const [, name, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(flag) ?? [];
    if (name === undefined) {
      gathering.faults.push(`"${flag}" is no option: they begin with --.`);
      continue;
    }
    const next = flags[at + 1];
    const placed = placeOption(name.split('.'));
    const takesNext =
      value === undefined &&
      next !== undefined &&
      !next.startsWith('-') &&
      !(placed.found && placed.leaf.takes === 'flag');
    if (takesNext) at += 1;
    gathering.add(name.split('.'), [value ?? (takesNext ? next : 'true')], `--${name}`);
  }
}

function fromEnvironment(environment: Origins['environment'], gathering: Gathering): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === '') continue;
    gathering.add(name.slice(PREFIX.length).split('_'), [value], name);
  }
}

function fromFile(file: string, readFile: Origins['readFile'], gathering: Gathering): void {
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    gathering.faults.push(`${file} cannot be read: ${String(error)}`);
    return;
  }
  let document: unknown;
  try {
    document = parseText(file, text);
  } catch (error) {
    const kind = /\.toml$/i.test(file) ? 'TOML' : 'YAML';
    gathering.faults.push(`${file} is no ${kind}: ${String(error)}`);
    return;
  }
  if (typeof document !== 'object') {
    gathering.faults.push(`${file} is no static configuration: it holds no sections.`);
    return;
  }
  if (isOldConfiguration(document)) addOld(document, file, gathering);
  else eachOption(document, (path, values) => gathering.add(path, values, place(file, path)));
}

const place = (file: string, path: readonly string[]): string => `${file}: ${path.join('.')}`;

function addOld(document: unknown, file: string, gathering: Gathering): void {
  eachOption(document, (path, values) => {
    const origin = place(file, path);
    for (const today of inTodaysWords(path, values, file))
      gathering.add(today.path, today.values, origin);
  });
  const given = [...gathering.options.values()].map(({ path }) => path);
  for (const { path, values } of oldDefaults(given)) gathering.add(path, values, file);
}

type Found = (path: readonly string[], values: readonly string[]) => void;

/** Of a file's sections. */
export function eachOption(document: unknown, found: Found): void {
  walk(document, [], found);
}

function walk(value: unknown, path: readonly string[], found: Found): void {
  if (Array.isArray(value)) found(path, value.map(textOf));
  else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    // A section that is only named, such as `ping: {}`.
    if (entries.length === 0 && path.length > 0) found(path, ['true']);
    for (const [name, child] of entries) walk(child, [...path, name], found);
  } else if (path.length > 0)
    found(path, [value === null || value === undefined ? 'true' : textOf(value)]);
}

/** A number or a truth value as it would be written in a flag. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
