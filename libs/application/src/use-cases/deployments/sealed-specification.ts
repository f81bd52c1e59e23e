import type { Specification } from '@fleetcommand/domain/deployments/specification';
import { Secret } from '@fleetcommand/kernel/secret';

import type { SecretBox } from '../../ports/secret-box.js';
import type { StoredSpecification } from '../../ports/specifications.js';

/** Ties an envelope to its revision: it is no other's. */
export function specificationContext(id: string): string {
  return `specification/${id}`;
}

export function sealSpecification(
  secretBox: SecretBox,
  { objects, ...specification }: Specification,
): StoredSpecification {
  return {
    ...specification,
    objects: null,
    objectsCiphertext: sealObjects(secretBox, specification.id, objects),
  };
}

export function sealObjects(
  secretBox: SecretBox,
  id: string,
  objects: StoredSpecification['objects'],
): string {
  return secretBox.seal(new Secret(JSON.stringify(objects)), specificationContext(id));
}

export function openSpecification(
  secretBox: SecretBox,
  { objectsCiphertext, ...stored }: StoredSpecification,
): Specification {
  if (objectsCiphertext === null) return { ...stored, objects: stored.objects ?? {} };
  const opened = secretBox.open(objectsCiphertext, specificationContext(stored.id));
  return { ...stored, objects: JSON.parse(opened.reveal()) as Specification['objects'] };
}
