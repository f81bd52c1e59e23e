/** Levels of lists and objects inside each other: more than anything here has, and few enough to be walked through. */
const DEEPEST = 64;

export interface Unstorable {
  /** Keys and indices that lead there; of an object's key, the object. */
  readonly path: readonly string[];
  /** What to do about it. */
  readonly message: string;
}

/**
 * What no database keeps as it came, in a value such as `JSON.parse` gives: PostgreSQL's text holds no NUL, its JSON no half
 * of a surrogate pair, and what is nested without end ends the stack of whoever walks through it.
 */
export function findUnstorable(value: unknown, path: readonly string[] = []): Unstorable[] {
  if (typeof value === 'string') {
    const message = faultOf(value);
    return message ? [{ path, message }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length >= DEEPEST)
    return [{ path, message: `must not be nested more than ${DEEPEST} levels deep` }];
  return Object.entries(value).flatMap(([key, inner]) => {
    const message = faultOf(key);
    return message
      ? [{ path, message: `has a name that ${message}` }]
      : findUnstorable(inner, [...path, key]);
  });
}

function faultOf(text: string): string | undefined {
  if (text.includes('\0')) return 'must not have a NUL character (U+0000); leave it out';
  if (!text.isWellFormed())
    return 'must be Unicode: half of a surrogate pair (U+D800 to U+DFFF) stands alone; leave it out';
  return undefined;
}
