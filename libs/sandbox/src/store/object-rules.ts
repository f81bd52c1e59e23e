import type { ResourceType } from '../resources/resource-type.js';
import { jsonEquals } from '../schema/json-value.js';
import { FieldErrors, invalidObject } from '../validation/field-errors.js';
import { validateAgainstSchema } from '../validation/json-schema.js';
import { validateMetadata, validateMetadataUpdate } from '../validation/metadata.js';
import type { KubeObject, ObjectMeta } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';

/** Throws 422 where a new object is not valid. */
export function checkValid(type: ResourceType, object: KubeObject): void {
  const errors = new FieldErrors();
  validateMetadata(object.metadata, type.rules.nameRule, errors);
  validateBody(type, object, errors);
  throwIfInvalid(type, object, errors);
}

/** Throws 422 where an update is not valid. `given` is the metadata as the caller sent it. */
export function checkValidUpdate(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject,
  given: ObjectMeta,
  request: WriteRequest,
): void {
  const errors = new FieldErrors();
  const wholeObject = request.subresource !== 'status' && request.subresource !== 'finalize';
  if (wholeObject) {
    validateMetadata(object.metadata, type.rules.nameRule, errors);
    validateMetadataUpdate(given, live.metadata, errors);
  }
  if (wholeObject || type.custom) validateBody(type, object, errors);
  if (wholeObject) type.rules.validateUpdate?.(object, live, errors);
  throwIfInvalid(type, object, errors);
}

function validateBody(type: ResourceType, object: KubeObject, errors: FieldErrors): void {
  type.rules.validate?.(object, errors);
  if (!type.custom) return;
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...body } = object;
  const { properties, ...schema } = type.custom.schema;
  const { apiVersion: _a, kind: _k, metadata: _m, ...own } = properties ?? {};
  const required = schema.required?.filter(
    (field) => !['apiVersion', 'kind', 'metadata'].includes(field),
  );
  validateAgainstSchema(
    body,
    { ...schema, properties: own, ...(required ? { required } : {}) },
    '',
    errors,
  );
}

function throwIfInvalid(type: ResourceType, object: KubeObject, errors: FieldErrors): void {
  const invalid = invalidObject(type.kind, type.group, object.metadata.name ?? '', errors);
  if (invalid) throw invalid;
}

/** Counts what the object asks for: any change but to metadata and status. Undefined for kinds that do not count. */
export function nextGeneration(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject,
): number | undefined {
  const current = live.metadata.generation;
  if (!type.rules.countsGenerations) return current;
  const changed = !jsonEquals(desired(type, object), desired(type, live));
  return (current ?? 0) + (changed ? 1 : 0);
}

function desired(type: ResourceType, object: KubeObject): unknown {
  const { apiVersion: _apiVersion, kind: _kind, metadata, status, ...rest } = object;
  return {
    ...rest,
    ...(type.custom && !type.subresources.has('status') ? { status } : {}),
    // The real server counts a Deployment's annotations too: they reach its ReplicaSets.
    ...(type.kind === 'Deployment' && !type.custom
      ? { annotations: metadata.annotations ?? {} }
      : {}),
  };
}
