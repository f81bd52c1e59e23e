/** What a text of YAML, JSON or TOML holds. Never throws on input. */
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments } from 'yaml';

export type Document = Readonly<Record<string, unknown>>;

const MOST_ALIASES = 1_000;

/** At the beginning of a line it begins a document of YAML, wherever it stands, and is no TOML. */
const BOUNDARY = /^---(?=\s|$)/m;

/** Its documents, the items of lists (also of a `List` as kubectl prints) in their places; none of a text that is none. */
export function documentsIn(text: string): Document[] {
  return text.split(BOUNDARY).flatMap((piece) => tomlIn(piece) ?? yamlIn(piece));
}

/** Undefined where it is none; what is empty is both. */
function tomlIn(text: string): Document[] | undefined {
  try {
    const document = parseToml(text);
    return Object.keys(document).length > 0 ? [document] : undefined;
  } catch {
    return undefined;
  }
}

function yamlIn(text: string): Document[] {
  try {
    return parseAllDocuments(text).flatMap((document) => {
      if (!('toJS' in document) || document.errors.length > 0) return [];
      return flat(document.toJS({ maxAliasCount: MOST_ALIASES }));
    });
  } catch {
    return [];
  }
}

function flat(value: unknown): Document[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  const document = asDocument(value);
  const { kind, items } = document;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) return flat(items);
  return [document];
}

export function asDocument(value: unknown): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Document)
    : {};
}
