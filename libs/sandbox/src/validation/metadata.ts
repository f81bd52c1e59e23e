import type { ObjectMeta } from '../objects/store.js';
import type { FieldErrors } from './field-errors.js';
import { labelValue, type NameRule, qualifiedName } from './names.js';

/** All annotations together, keys and values. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

export function validateMetadata(
  metadata: ObjectMeta,
  nameRule: NameRule,
  errors: FieldErrors,
): void {
  if (metadata.generateName && !metadata.name) {
    const problem = nameRule(metadata.generateName.replace(/-$/, ''));
    if (problem) errors.invalid('metadata.generateName', metadata.generateName, problem);
  }
  if (!metadata.name) {
    errors.required('metadata.name', 'name or generateName is required');
  } else {
    const problem = nameRule(metadata.name);
    if (problem) errors.invalid('metadata.name', metadata.name, problem);
  }
  validateLabels(metadata.labels, 'metadata.labels', errors);
  validateAnnotations(metadata.annotations, 'metadata.annotations', errors);
  validateOwners(metadata, errors);
  metadata.finalizers?.forEach((finalizer, index) => {
    const problem = qualifiedName(finalizer);
    if (problem) errors.invalid(`metadata.finalizers[${index}]`, finalizer, problem);
  });
}

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    const keyProblem = qualifiedName(key);
    if (keyProblem) errors.invalid(path, key, keyProblem);
    const valueProblem = labelValue(value);
    if (valueProblem) errors.invalid(path, value, valueProblem);
  }
}

function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    const problem = qualifiedName(key.toLowerCase());
    if (problem) errors.invalid(path, key, problem);
    bytes += key.length + Buffer.byteLength(value);
  }
  if (bytes > MAX_ANNOTATION_BYTES) errors.tooLong(path, MAX_ANNOTATION_BYTES);
}

function validateOwners({ ownerReferences }: ObjectMeta, errors: FieldErrors): void {
  let controller: string | undefined;
  ownerReferences?.forEach((owner, index) => {
    const path = `metadata.ownerReferences[${index}]`;
    if (!owner.apiVersion)
      errors.invalid(`${path}.apiVersion`, owner.apiVersion, 'version must not be empty');
    if (!owner.kind) errors.invalid(`${path}.kind`, owner.kind, 'must not be empty');
    if (!owner.name) errors.invalid(`${path}.name`, owner.name, 'must not be empty');
    if (!owner.uid) errors.invalid(`${path}.uid`, owner.uid, 'must not be empty');
    if (!owner.controller) return;
    if (controller !== undefined) {
      errors.invalid(
        'metadata.ownerReferences',
        ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.name}`,
      );
    }
    controller = owner.name;
  });
}

/** What an update may not do to metadata. */
export function validateMetadataUpdate(
  metadata: ObjectMeta,
  live: ObjectMeta,
  errors: FieldErrors,
): void {
  if (metadata.uid !== undefined && metadata.uid !== live.uid) {
    errors.invalid('metadata.uid', metadata.uid, 'field is immutable');
  }
  if (live.deletionTimestamp) {
    const added = (metadata.finalizers ?? []).filter((name) => !live.finalizers?.includes(name));
    if (added.length > 0) {
      errors.forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((name) => JSON.stringify(name)).join(', ')}}`,
      );
    }
  }
}
