import type { ResourceType } from '../resources/resource-type.js';
import { ApiError, badRequest } from '../objects/api-error.js';
import type { WriteRequest } from '../objects/write-request.js';
import { FieldErrors, invalidObject } from '../validation/field-errors.js';

/** The options of a write, from its query. Throws 422 where they are not what the API knows. */
export function writeRequest(
  query: URLSearchParams,
  userAgent: string | undefined,
  optionsKind: 'CreateOptions' | 'PatchOptions' | 'UpdateOptions',
  warn: (warning: string) => void,
): WriteRequest {
  const errors = new FieldErrors();
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) errors.unsupported('dryRun', dryRun, ['All']);
  const fieldValidation = query.get('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(fieldValidation)) {
    errors.unsupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']);
  }
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > 128) errors.tooLong('fieldManager', 128);
  throwIfInvalid(optionsKind, errors);
  return {
    manager: manager || managerFromUserAgent(userAgent),
    dryRun: dryRun.length > 0,
    fieldValidation:
      fieldValidation === 'Ignore' || fieldValidation === 'Strict' ? fieldValidation : 'Warn',
    warn,
  };
}

/** An apply must say who applies: what it owns is recorded under that name. */
export function requireFieldManager(query: URLSearchParams): void {
  if (query.get('fieldManager')) return;
  const errors = new FieldErrors();
  errors.required('fieldManager', 'is required for apply patch');
  throwIfInvalid('PatchOptions', errors);
}

function throwIfInvalid(kind: string, errors: FieldErrors): void {
  const invalid = invalidObject(kind, 'meta.k8s.io', '', errors);
  if (invalid) throw invalid;
}

/** `kubectl/v1.36 (linux)` manages fields as `kubectl`. */
function managerFromUserAgent(userAgent: string | undefined): string {
  return (userAgent ?? '').split('/')[0]?.slice(0, 128) || 'unknown';
}

/** A number from the query, in the real server's words where it is none. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && !['0', 'false', 'f', 'F', 'False', 'FALSE'].includes(text);
}

/** A resourceVersion from the query: undefined where none is asked for. */
export function revisionParameter(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion');
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw new ApiError(
      500,
      '',
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** The part of a body's metadata that says which object it is. */
export interface TargetMetadata {
  readonly name?: string;
  readonly namespace?: string;
}

/** The namespace and name in a body must be those of the URL, or absent. */
export function checkTarget(
  type: ResourceType,
  metadata: TargetMetadata,
  target: { name?: string; namespace?: string },
): void {
  if (target.name !== undefined && metadata.name !== target.name) {
    throw badRequest(
      metadata.name === undefined || metadata.name === ''
        ? `the name of the object (${target.name} based on URL) was undeterminable: name must be provided`
        : `the name of the object (${metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
  if (type.namespaced && metadata.namespace && metadata.namespace !== target.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}
