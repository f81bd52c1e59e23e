/**
 * From loosely written values to the shape a schema asks for, as Traefik's own decoder (paerser) does it: names
 * whatever their case, numbers and truth values as text, lists separated by commas, `true` for a section that is only
 * named. Nothing is thrown away silently: what does not fit is a fault, with the likely name where one is misspelt.
 */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { excerpt } from '../../ir/names.js';
import { commaList } from '../comma-list.js';

/** A value as written: text in labels, more in files. */
export type Raw =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Raw[]
  | { readonly [name: string]: Raw };

export interface DecodeFault {
  /** Names from the root, in the schema's spelling as far as it goes. */
  readonly path: readonly string[];
  /** What is wrong, and the fix. */
  readonly message: string;
}

export interface Decoded {
  readonly value: unknown;
  readonly faults: readonly DecodeFault[];
}

const DEEPEST = 24;

/** Reads `raw` by `schema`. What is wrong is left out of the value, and told. */
export function decode(raw: Raw, schema: z.ZodType): Decoded {
  const decoder = new Decoder();
  return { value: decoder.read(raw, schema, []), faults: decoder.faults };
}

class Decoder {
  readonly faults: DecodeFault[] = [];

  read(raw: Raw, schema: z.ZodType, path: readonly string[]): unknown {
    if (path.length > DEEPEST) return this.fault(path, 'It is nested too deep. Make it flatter.');
    const { def } = bare(schema);
    switch (def.type) {
      case 'object':
        return this.section(raw, def.shape, path);
      case 'record':
        return this.names(raw, def.valueType, path);
      case 'array':
        return this.list(raw, def.element, path);
      case 'boolean':
        return this.truth(raw, path);
      case 'number':
        return this.number(raw, path);
      case 'string':
        return this.text(raw, path);
      default:
        return raw;
    }
  }

  private section(
    raw: Raw,
    shape: Readonly<Record<string, z.ZodType>>,
    path: readonly string[],
  ): unknown {
    if (isNothing(raw) || isTrue(raw)) return {};
    if (isFalse(raw)) return undefined;
    if (!isSection(raw))
      return this.fault(path, `"${shown(raw)}" stands where fields belong. Name a field below it.`);
    const section: Record<string, unknown> = {};
    for (const [written, child] of Object.entries(raw)) {
      const name = fieldNamed(written, Object.keys(shape));
      if (name === undefined) {
        this.fault([...path, written], unknownField(written, Object.keys(shape)));
        continue;
      }
      const value = this.read(child, shape[name]!, [...path, name]);
      if (value !== undefined) section[name] = value;
    }
    return section;
  }

  private names(raw: Raw, schema: z.ZodType, path: readonly string[]): unknown {
    if (isNothing(raw)) return {};
    if (!isSection(raw))
      return this.fault(path, `"${shown(raw)}" stands where names belong. Write a name below it.`);
    const entries: [string, unknown][] = [];
    for (const [name, child] of Object.entries(raw)) {
      const value = this.read(child, schema, [...path, name]);
      if (value !== undefined) entries.push([name, value]);
    }
    return Object.fromEntries(entries);
  }

  private list(raw: Raw, schema: z.ZodType, path: readonly string[]): unknown {
    if (isNothing(raw)) return [];
    if (typeof raw === 'string') return commaList(raw).map((part) => this.read(part, schema, path));
    if (!Array.isArray(raw))
      return this.fault(path, `"${shown(raw)}" is no list. Write values separated by commas.`);
    return (raw as readonly Raw[])
      .map((part, index) => this.read(part, schema, [...path, `[${index}]`]))
      .filter((value) => value !== undefined);
  }

  private truth(raw: Raw, path: readonly string[]): unknown {
    if (isTrue(raw)) return true;
    if (isFalse(raw)) return false;
    return this.fault(path, `"${shown(raw)}" is neither true nor false. Correct it.`);
  }

  private number(raw: Raw, path: readonly string[]): unknown {
    if (typeof raw === 'number' && Number.isSafeInteger(raw)) return raw;
    if (typeof raw === 'string' && /^-?\d{1,15}$/.test(raw.trim())) return Number(raw);
    return this.fault(path, `"${shown(raw)}" is no whole number. Correct it.`);
  }

  private text(raw: Raw, path: readonly string[]): unknown {
    if (raw === null || raw === undefined) return '';
    if (typeof raw !== 'object') return String(raw);
    return this.fault(path, `"${shown(raw)}" stands where one text belongs. Write it as text.`);
  }

  private fault(path: readonly string[], message: string): undefined {
    if (this.faults.length < 100) this.faults.push({ path, message });
  }
}

/** The part of zod's definitions that is walked here. */
interface Def {
  readonly type: string;
  readonly innerType: z.ZodType;
  readonly in: z.ZodType;
  readonly element: z.ZodType;
  readonly valueType: z.ZodType;
  readonly shape: Readonly<Record<string, z.ZodType>>;
}

const WRAPPERS = new Set([
  'optional',
  'nullable',
  'default',
  'prefault',
  'readonly',
  'nonoptional',
]);

/** Without what says that it may be left out, or what becomes of it. */
function bare(schema: z.ZodType): { readonly def: Def } {
  const def = schema.def as unknown as Def;
  if (WRAPPERS.has(def.type)) return bare(def.innerType);
  return def.type === 'pipe' ? bare(def.in) : { def };
}

function fieldNamed(written: string, known: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  return known.find((name) => name.toLowerCase() === wanted);
}

/** The name that was likely meant; undefined where none is near. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const wanted = written.toLowerCase();
  const near = closest(
    wanted,
    known.map((name) => name.toLowerCase()),
  );
  if (distance(wanted, near) > Math.max(2, near.length / 3)) return undefined;
  return known.find((name) => name.toLowerCase() === near);
}

function unknownField(written: string, known: readonly string[]): string {
  const near = nearestName(written, known);
  const there = [...known].sort().slice(0, 30).join(', ');
  return near === undefined
    ? `There is no field "${excerpt(written)}" here. There are ${there}.`
    : `There is no field "${excerpt(written)}" here: "${near}" was likely meant. Correct it.`;
}

function isSection(raw: Raw): raw is { readonly [name: string]: Raw } {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function isNothing(raw: Raw): boolean {
  return raw === null || raw === undefined || raw === '';
}

function isTrue(raw: Raw): boolean {
  return raw === true || (typeof raw === 'string' && /^(true|1|t)$/i.test(raw.trim()));
}

function isFalse(raw: Raw): boolean {
  return raw === false || (typeof raw === 'string' && /^(false|0|f)$/i.test(raw.trim()));
}

function shown(raw: Raw): string {
  return excerpt(typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? ''));
}
