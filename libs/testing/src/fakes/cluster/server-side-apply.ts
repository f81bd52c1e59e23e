/** As much of server-side apply (KEP-555) as managers who force, or set different fields, need. */

type Json = unknown;

/**
 * `existing` with `next` applied over it, where `previous` is what the same manager applied last: fields it set then and
 * does not set now go; fields of others stay, also those that `others` applied as well.
 */
export function mergeApplied(
  existing: Json,
  previous: Json,
  next: Json,
  others: readonly Json[] = [],
): Json {
  if (Array.isArray(next)) return mergeLists(existing, previous, next);
  if (!isRecord(next)) return next;
  const kept = isRecord(existing) ? { ...existing } : {};
  const before = isRecord(previous) ? previous : {};
  for (const key of Object.keys(before))
    if (!(key in next)) giveUp(kept, before, key, fieldsOf(others, key));
  for (const [key, value] of Object.entries(next))
    kept[key] = mergeApplied(kept[key], before[key], value, fieldsOf(others, key));
  return kept;
}

/** Of a value made of fields, those that others set stay. */
function giveUp(
  kept: Record<string, Json>,
  before: Record<string, Json>,
  key: string,
  others: readonly Json[],
): void {
  const rest = isRecord(kept[key]) ? mergeApplied(kept[key], before[key], {}, others) : {};
  if (isRecord(rest) && Object.keys(rest).length > 0) kept[key] = rest;
  else if (others.length === 0) delete kept[key];
}

function fieldsOf(objects: readonly Json[], key: string): Json[] {
  return objects.flatMap((object) => (isRecord(object) && key in object ? [object[key]] : []));
}

/** Lists of named things are merged by name; any other list is one value. */
function mergeLists(existing: Json, previous: Json, next: readonly Json[]): readonly Json[] {
  if (!next.every(isNamed) || next.length === 0) return next;
  const before = namedItems(previous);
  const merged = new Map(namedItems(existing));
  const wanted = new Map(next.map((item) => [item.name, item]));
  for (const name of before.keys()) if (!wanted.has(name)) merged.delete(name);
  for (const [name, item] of wanted)
    merged.set(name, mergeApplied(merged.get(name), before.get(name), item) as Named);
  return [...merged.values()];
}

type Named = { readonly name: string };

function namedItems(list: Json): Map<string, Named> {
  return new Map(Array.isArray(list) ? list.filter(isNamed).map((item) => [item.name, item]) : []);
}

function isNamed(value: Json): value is Named {
  return isRecord(value) && typeof value['name'] === 'string';
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
