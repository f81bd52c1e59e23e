import type { ObjectMeta } from '../objects/store.js';

/** Metadata only the server writes: an update carries it over from the stored object. */
const SERVER_OWNED = [
  'name',
  'namespace',
  'generateName',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const;

/** The metadata of a new object; whatever its author says of what the server decides is dropped. */
export function newMetadata(
  given: ObjectMeta,
  facts: {
    name: string;
    namespace: string | undefined;
    uid: string;
    now: string;
    generation?: number;
  },
): ObjectMeta {
  const { labels, annotations, finalizers, ownerReferences, generateName } = given;
  return {
    name: facts.name,
    ...(generateName ? { generateName } : {}),
    ...(facts.namespace === undefined ? {} : { namespace: facts.namespace }),
    uid: facts.uid,
    ...(facts.generation === undefined ? {} : { generation: facts.generation }),
    creationTimestamp: facts.now,
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
    ...(finalizers ? { finalizers } : {}),
  };
}

/** The metadata of an updated object. */
export function updatedMetadata(given: ObjectMeta, live: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = {};
  for (const field of SERVER_OWNED) {
    if (live[field] !== undefined) Object.assign(metadata, { [field]: live[field] });
  }
  for (const field of ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const) {
    if (given[field] !== undefined) Object.assign(metadata, { [field]: given[field] });
  }
  return metadata;
}

const NAME_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_PREFIX = 63 - SUFFIX_LENGTH;

/** `prefix` with five random characters that spell no words. `random` gives numbers in [0, 1). */
export function generatedName(prefix: string, random: () => number): string {
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => NAME_CHARACTERS[Math.floor(random() * NAME_CHARACTERS.length)],
  );
  return `${prefix.slice(0, MAX_PREFIX)}${suffix.join('')}`;
}
