import type { V1ConfigMap, V1Secret } from '@kubernetes/client-node';
import { jsonEquals } from '../schema/json-value.js';
import type { FieldErrors } from './field-errors.js';
import { configKey } from './names.js';

/** The real server's limit for all data of one ConfigMap or Secret. */
const MAX_DATA_BYTES = 1024 * 1024;

export function validateConfigMap(map: V1ConfigMap, errors: FieldErrors): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(map.data ?? {})) {
    validateKey('data', key, errors);
    if (map.binaryData?.[key] !== undefined) {
      errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    }
    bytes += Buffer.byteLength(value);
  }
  for (const [key, value] of Object.entries(map.binaryData ?? {})) {
    validateKey('binaryData', key, errors);
    bytes += value.length;
  }
  if (bytes > MAX_DATA_BYTES) errors.tooLong('', MAX_DATA_BYTES);
}

export function validateSecret(secret: V1Secret, errors: FieldErrors): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    validateKey('data', key, errors);
    bytes += value.length;
  }
  if (bytes > MAX_DATA_BYTES) errors.tooLong('data', MAX_DATA_BYTES);
  if (secret.type === 'kubernetes.io/tls') {
    for (const key of ['tls.crt', 'tls.key']) {
      if (secret.data?.[key] === undefined) errors.required(`data[${key}]`);
    }
  }
}

export function validateSecretUpdate(secret: V1Secret, live: V1Secret, errors: FieldErrors): void {
  if (secret.type !== live.type) errors.invalid('type', secret.type, 'field is immutable');
  validateImmutable(secret, live, ['data'], errors);
}

export function validateConfigMapUpdate(
  map: V1ConfigMap,
  live: V1ConfigMap,
  errors: FieldErrors,
): void {
  validateImmutable(map, live, ['data', 'binaryData'], errors);
}

function validateImmutable(
  object: V1ConfigMap,
  live: V1ConfigMap,
  fields: readonly ('data' | 'binaryData')[],
  errors: FieldErrors,
): void {
  if (!live.immutable) return;
  const sealed = 'field is immutable when `immutable` is set';
  if (!object.immutable) errors.forbidden('immutable', sealed);
  for (const field of fields) {
    if (!jsonEquals(object[field], live[field])) errors.forbidden(field, sealed);
  }
}

function validateKey(field: string, key: string, errors: FieldErrors): void {
  const problem = configKey(key);
  if (problem) errors.invalid(`${field}[${key}]`, key, problem);
}
