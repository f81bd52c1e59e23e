import { configurationProblems } from '../apply/configuration.js';
import { memberPaths } from '../apply/field-set.js';
import { type Managers, readManagers } from '../apply/managers.js';
import { ownableFields } from '../apply/ownable-fields.js';
import { applyConfiguration, type Conflict, trackUpdate } from '../apply/ownership.js';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.js';
import { isMap, type JsonMap } from '../schema/schema-node.js';
import {
  ApiError,
  badRequest,
  notFound,
  staleWrite,
  type StatusCause,
} from '../objects/api-error.js';
import { decodeObject } from './decode-object.js';
import { blank, type ObjectWriter, writerOf } from './object-writer.js';
import type { KubeObject } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';

export interface ApplyResult {
  readonly object: KubeObject;
  readonly created: boolean;
}

/** Server-side apply: creates what is missing, merges into what is there. */
export class ObjectApplier {
  constructor(private readonly writer: ObjectWriter) {}

  /** Throws 409 with one cause per field another manager owns, unless forced. */
  apply(
    type: ResourceType,
    target: { namespace: string | undefined; name: string },
    raw: unknown,
    request: WriteRequest & { force: boolean },
  ): ApplyResult {
    const configuration = this.readConfiguration(type, target, raw);
    const stored = this.writer.find(type, target.namespace, target.name);
    if (!stored && request.subresource) throw notFound(type, target.name);
    const live = stored ? this.writer.served(type, stored) : blank(type);
    checkIdentity(type, configuration, stored);
    const outcome = this.merge(type, live, configuration, request);
    if (outcome.conflicts) throw conflictError(outcome.conflicts);
    const decoded = decodeObject(type, outcome.object, { ...request, fieldValidation: 'Ignore' });
    if (stored) {
      const object = this.writer.finishUpdate(type, stored, decoded, outcome.managers, request);
      return { object, created: false };
    }
    return {
      object: this.writer.finishCreate(type, decoded, outcome.managers, request),
      created: true,
    };
  }

  private readConfiguration(
    type: ResourceType,
    { namespace, name }: { namespace: string | undefined; name: string },
    raw: unknown,
  ): JsonMap {
    if (!isMap(raw)) throw badRequest(`error decoding YAML: expected a map, got ${typeof raw}`);
    const { apiVersion, kind } = raw;
    if (apiVersion !== apiVersionOf(type) || kind !== type.kind) {
      throw badRequest(
        `invalid object type: ${printGroupVersion(apiVersion)}, Kind=${printText(kind)}`,
      );
    }
    const metadata = isMap(raw['metadata']) ? raw['metadata'] : {};
    if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
      throw badRequest('metadata.managedFields must be nil');
    }
    if (!metadata['name']) {
      throw badRequest(
        `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
      );
    }
    const configuration: JsonMap = {
      ...raw,
      metadata: { ...metadata, ...(type.namespaced ? { namespace } : {}) },
    };
    const [problem] = configurationProblems(configuration, type.schema);
    if (problem !== undefined) throw untypable(type, metadata, problem);
    return configuration;
  }

  private merge(
    type: ResourceType,
    live: KubeObject,
    configuration: JsonMap,
    request: WriteRequest & { force: boolean },
  ) {
    return applyConfiguration({
      live,
      managers: this.managersOf(type, live, request),
      configuration: forMerging(configuration),
      writer: writerOf(type, request, 'Apply'),
      node: type.schema,
      ownable: ownableFields(type, request),
      force: request.force,
    });
  }

  /** An object nobody has managed so far belongs, as it is, to whoever wrote it before this first apply. */
  private managersOf(type: ResourceType, live: KubeObject, request: WriteRequest): Managers {
    const managers = readManagers(live.metadata.managedFields);
    if (managers.size > 0 || !live.metadata.uid) return managers;
    const { subresource: _ignored, ...main } = request;
    return trackUpdate({
      live: blank(type),
      managers,
      object: live,
      writer: { ...writerOf(type, main, 'Update'), name: 'before-first-apply' },
      node: type.schema,
      ownable: ownableFields(type, main),
    });
  }
}

/** Identity in a configuration is a precondition, not something to merge. */
function forMerging(configuration: JsonMap): JsonMap {
  const metadata = isMap(configuration['metadata']) ? configuration['metadata'] : {};
  const {
    uid: _uid,
    resourceVersion: _resourceVersion,
    creationTimestamp: _creationTimestamp,
    generation: _generation,
    managedFields: _managedFields,
    ...rest
  } = metadata;
  return { ...configuration, metadata: rest };
}

function checkIdentity(
  type: ResourceType,
  configuration: JsonMap,
  stored: KubeObject | undefined,
): void {
  const metadata = isMap(configuration['metadata']) ? configuration['metadata'] : {};
  const name = String(metadata['name']);
  const { uid, resourceVersion } = metadata;
  if (uid && uid !== stored?.metadata.uid) {
    throw new ApiError(
      409,
      'Conflict',
      stored
        ? `Operation cannot be fulfilled on ${type.plural} ${JSON.stringify(name)}: uid mismatch: the provided object specified uid ${printText(uid)}, and the object found has uid ${stored.metadata.uid ?? ''}`
        : `Operation cannot be fulfilled on ${type.plural} ${JSON.stringify(name)}: uid mismatch: the provided object specified uid ${printText(uid)}, and no existing object was found`,
      { name, kind: type.plural },
    );
  }
  if (resourceVersion && resourceVersion !== stored?.metadata.resourceVersion)
    throw staleWrite(type, name);
}

function conflictError(conflicts: readonly Conflict[]): ApiError {
  const causes: StatusCause[] = conflicts
    .toSorted((a, b) => (a.manager.name < b.manager.name ? -1 : 1))
    .flatMap((conflict) =>
      memberPaths(conflict.fields).map((field) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${describeManager(conflict)}`,
        field,
      })),
    );
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return new ApiError(409, 'Conflict', `Apply failed with ${count}: ${conflictText(causes)}`, {
    causes,
  });
}

function describeManager({ manager }: Conflict): string {
  const parts = [JSON.stringify(manager.name)];
  if (manager.subresource) parts.push(`with subresource ${JSON.stringify(manager.subresource)}`);
  if (manager.operation === 'Update') parts.push(`using ${manager.apiVersion}`);
  return parts.join(' ');
}

function conflictText(causes: readonly StatusCause[]): string {
  const [only] = causes;
  if (causes.length === 1 && only) return `${only.message}: ${only.field}`;
  const managers = [...new Set(causes.map(({ message }) => message))];
  return managers
    .map((manager) => {
      const fields = causes
        .filter(({ message }) => message === manager)
        .map(({ field }) => `- ${field}`);
      return `${manager.replace('conflict with', 'conflicts with')}:\n${fields.join('\n')}`;
    })
    .join('\n');
}

function untypable(type: ResourceType, { namespace, name }: JsonMap, problem: string): ApiError {
  return new ApiError(
    500,
    '',
    `failed to create typed patch object (${printText(namespace)}/${printText(name)}; ${apiVersionOf(type)}, Kind=${type.kind}): ${problem}`,
  );
}

function printGroupVersion(apiVersion: unknown): string {
  const text = printText(apiVersion);
  return text.includes('/') ? text : `/${text}`;
}

function printText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
