import type { PodTemplate } from '../../objects/kinds.js';

export const POD_TEMPLATE_HASH = 'pod-template-hash';

/** The letters the real controller writes hashes in: no vowels, so that no word appears. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The short name of a pod template: equal templates have equal hashes. `collisionCount` gives another
 * hash for the same template, for when a different template already has this one's.
 */
export function podTemplateHash(template: PodTemplate, collisionCount = 0): string {
  const text = canonicalJson(template) + (collisionCount > 0 ? `#${collisionCount}` : '');
  return Array.from(String(fnv1a32(text)))
    .map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length])
    .join('');
}

/** Whether two templates ask for the same pods; the hash label does not count. */
export function sameTemplate(a: PodTemplate, b: PodTemplate): boolean {
  return canonicalJson(withoutHash(a)) === canonicalJson(withoutHash(b));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field;
    const known = Object.entries(field).filter(([, entry]) => entry !== null);
    return Object.fromEntries(known.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** FNV-1a, 32 bits, of the UTF-8 bytes. */
function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
