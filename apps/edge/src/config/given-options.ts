/**
 * Options as they are given: by flags (`--entrypoints.web.address=:80`), by environment
 * (`TRAEFIK_ENTRYPOINTS_WEB_ADDRESS`) or in a file of Traefik's static configuration (YAML). A flag wins over the
 * environment, and that over the file.
 */
import { commaList } from '@fleetcommand/routing/dialects/comma-list';
import { parseDocument } from 'yaml';
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
  if (/\.toml$/i.test(file)) {
    gathering.faults.push(
      `${file}: write the static configuration as YAML, which Traefik reads, too.`,
    );
    return;
  }
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    gathering.faults.push(`${file} cannot be read: ${String(error)}`);
    return;
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) {
    gathering.faults.push(`${file} is no YAML: ${error.message}`);
    return;
  }
  walk(document.toJS({ maxAliasCount: 0 }), [], file, gathering);
}

function walk(value: unknown, path: readonly string[], file: string, gathering: Gathering): void {
  const origin = `${file}: ${path.join('.')}`;
  if (value === null || value === undefined) {
    // A section that is only named, such as `ping:`.
    if (path.length > 0) gathering.add(path, ['true'], origin);
  } else if (Array.isArray(value)) gathering.add(path, value.map(textOf), origin);
  else if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0 && path.length > 0) gathering.add(path, ['true'], origin);
    for (const [name, child] of entries) walk(child, [...path, name], file, gathering);
  } else if (path.length > 0) gathering.add(path, [textOf(value)], origin);
  else gathering.faults.push(`${file} is no static configuration: it holds no sections.`);
}

/** A number or a truth value as it would be written in a flag. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
