/**
 * Paths of fields in `ours` that `theirs` lacks, or has in another kind of value.  What either leaves empty
 * is not compared, nor what is of another kind than the sample, as the objects that events are about.
 */
export function unknownFields(ours: unknown, theirs: unknown, path = ''): string[] {
  if (isEmpty(ours) || isEmpty(theirs)) return [];
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs)) return [path];
    const [sample] = theirs as unknown[];
    return ours.flatMap((one) => unknownFields(one, sample, `${path}[]`));
  }
  if (typeof ours !== 'object' || ours === null) {
    return typeof ours === typeof theirs ? [] : [path];
  }
  if (typeof theirs !== 'object' || theirs === null) return [path];
  if (path !== '' && kindOf(ours) !== kindOf(theirs)) return [];
  return Object.entries(ours).flatMap(([name, value]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    // Whoever made the object chose its names.
    if (name === 'metadata') return [];
    if (!(name in theirs)) return [inner];
    return unknownFields(value, (theirs as Record<string, unknown>)[name], inner);
  });
}

/** Stripe says of each of its objects what it is. */
function kindOf(value: object): unknown {
  return 'object' in value ? value.object : null;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
