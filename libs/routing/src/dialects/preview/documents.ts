/** What a text of YAML or JSON holds. Never throws on input. */
import { parseAllDocuments } from 'yaml';

export type Document = Readonly<Record<string, unknown>>;

const MOST_ALIASES = 1_000;

/** Its documents, the items of lists (also of a `List` as kubectl prints) in their places; none of a text that is neither. */
export function documentsIn(text: string): Document[] {
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
