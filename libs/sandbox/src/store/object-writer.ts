import { randomUUID } from 'node:crypto';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Admission } from '../admission/admission.js';
import {
  type Managers,
  readManagers,
  sameManagers,
  stampChanged,
  writeManagers,
  capUpdaters,
} from '../apply/managers.js';
import type { FieldSet } from '../apply/field-set.js';
import { fieldElement } from '../apply/path-element.js';
import { ownableFields } from '../apply/ownable-fields.js';
import { trackUpdate, type Writer } from '../apply/ownership.js';
import type { ResourceRegistry } from '../resources/registry.js';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.js';
import { jsonEquals } from '../schema/json-value.js';
import { alreadyExists, ApiError, notFound, staleWrite } from '../objects/api-error.js';
import { decodeObject } from './decode-object.js';
import { timestamp } from '../objects/timestamp.js';
import { generatedName, newMetadata, updatedMetadata } from './metadata.js';
import type { ObjectDatabase } from './object-database.js';
import { checkValid, checkValidUpdate, nextGeneration } from './object-rules.js';
import type { KubeObject, ManagedFieldsEntry } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';

export interface WriterParts {
  readonly database: ObjectDatabase;
  readonly registry: ResourceRegistry;
  readonly admission: Admission;
  readonly clock: Clock;
  /** Numbers in [0, 1), for generated names. */
  readonly random: () => number;
}

/**
 * The one way objects come into being and change: decode, default, track ownership, admit, validate,
 * commit. A write that changes nothing commits nothing.
 */
export class ObjectWriter {
  constructor(private readonly parts: WriterParts) {}

  /** The stored object and its form in this version. Throws 404. */
  read(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
  ): { stored: KubeObject; served: KubeObject } {
    const stored = this.find(type, namespace, name);
    if (!stored) throw notFound(type, name);
    return { stored, served: this.served(type, stored) };
  }

  find(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.parts.database.get(type.storageKey, type.namespaced ? (namespace ?? '') : '', name);
  }

  served(type: ResourceType, stored: KubeObject): KubeObject {
    return type.convert?.fromStorage(stored) ?? stored;
  }

  create(type: ResourceType, raw: unknown, request: WriteRequest): KubeObject {
    const draft = decodeObject(type, raw, request);
    if (draft.metadata.resourceVersion) {
      throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
    }
    return this.finishCreate(type, draft, undefined, request);
  }

  /** `change` turns the object as served into what should be stored; it may be called with a frozen object. */
  modify(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    change: (served: KubeObject) => unknown,
    request: WriteRequest,
  ): KubeObject {
    const { stored, served } = this.read(type, namespace, name);
    const draft = decodeObject(type, change(served), request);
    const given = draft.metadata.resourceVersion;
    if (given && given !== stored.metadata.resourceVersion) throw staleWrite(type, name);
    if (!given && !type.rules.unconditionalUpdate) throw missingRevision(type, name);
    return this.finishUpdate(type, stored, draft, undefined, request);
  }

  /** The second half of a creation: `draft` is decoded. `managers` is given where apply has decided them. */
  finishCreate(
    type: ResourceType,
    draft: KubeObject,
    managers: Managers | undefined,
    request: WriteRequest,
  ): KubeObject {
    const { admission, clock, database } = this.parts;
    admission.checkNamespace(type, draft);
    const now = timestamp(clock.now());
    type.rules.applyDefaults?.(draft);
    const owners = managers ?? this.trackedManagers(type, blank(type), draft, new Map(), request);
    draft.metadata = newMetadata(draft.metadata, {
      name: draft.metadata.name ?? this.generateName(type, draft),
      namespace: type.namespaced ? draft.metadata.namespace : undefined,
      uid: randomUUID(),
      now,
      ...(type.rules.countsGenerations ? { generation: 1 } : {}),
    });
    type.rules.applyDefaults?.(draft); // once more, now that it has a name
    if (type.custom && type.subresources.has('status')) delete draft['status'];
    admission.complete(type, draft, undefined);
    type.rules.prepareCreate?.(draft, clock.now());
    checkValid(type, draft);
    admission.check(type, draft, undefined, request);
    const name = draft.metadata.name ?? '';
    if (this.find(type, draft.metadata.namespace, name)) throw alreadyExists(type, name);
    setManagedFields(draft, stampChanged(new Map(), owners, now));
    const stored = this.toStorage(type, draft);
    if (request.dryRun) return this.served(type, stored);
    return this.served(type, database.commit('ADDED', type.storageKey, stored));
  }

  /** The second half of an update: `draft` is decoded. */
  finishUpdate(
    type: ResourceType,
    stored: KubeObject,
    draft: KubeObject,
    managers: Managers | undefined,
    request: WriteRequest,
  ): KubeObject {
    const { admission, clock } = this.parts;
    const live = this.served(type, stored);
    const given = draft.metadata;
    type.rules.applyDefaults?.(draft);
    const next = this.limitToSubresource(type, draft, live, request);
    if (!request.subresource || request.subresource === 'scale')
      type.rules.prepareUpdate?.(next, live);
    const before = this.managersBefore(given.managedFields, live);
    const owners = managers ?? this.trackedManagers(type, live, next, before, request);
    next.metadata = updatedMetadata(next.metadata, live.metadata);
    admission.complete(type, next, live);
    checkValidUpdate(type, next, live, given, request);
    admission.check(type, next, live, request);
    const generation = nextGeneration(type, next, live);
    if (generation !== undefined) next.metadata.generation = generation;
    next.metadata.resourceVersion = live.metadata.resourceVersion ?? '';
    const unchanged = sameManagers(readManagers(live.metadata.managedFields), owners);
    if (unchanged && live.metadata.managedFields)
      next.metadata.managedFields = live.metadata.managedFields;
    if (!unchanged) setManagedFields(next, stampChanged(before, owners, timestamp(clock.now())));
    return this.commitUpdate(type, stored, live, next, request);
  }

  private commitUpdate(
    type: ResourceType,
    stored: KubeObject,
    live: KubeObject,
    next: KubeObject,
    request: WriteRequest,
  ): KubeObject {
    const finished = isFinalized(type, next);
    if (!finished && jsonEquals(next, live)) return live;
    if (request.dryRun) return next;
    const change = finished ? 'DELETED' : 'MODIFIED';
    const committed = this.parts.database.commit(
      change,
      type.storageKey,
      this.toStorage(type, next),
    );
    return this.served(type, committed);
  }

  /** A write through a subresource touches that part only; any other leaves `status` alone. */
  private limitToSubresource(
    type: ResourceType,
    draft: KubeObject,
    live: KubeObject,
    { subresource }: WriteRequest,
  ): KubeObject {
    if (subresource === 'status')
      return { ...live, metadata: { ...live.metadata }, status: draft['status'] };
    if (subresource === 'finalize')
      return { ...live, metadata: { ...live.metadata }, spec: draft['spec'] };
    if (!type.subresources.has('status')) return draft;
    const { status: _ignored, ...rest } = draft;
    return live['status'] === undefined
      ? { ...rest, metadata: draft.metadata }
      : { ...draft, status: live['status'] };
  }

  /** `[{}]` forgets all owners; a list sent along replaces what is stored, as migrating tools need. */
  private managersBefore(given: ManagedFieldsEntry[] | undefined, live: KubeObject): Managers {
    if (!given || given.length === 0 || jsonEquals(given, live.metadata.managedFields)) {
      return readManagers(live.metadata.managedFields);
    }
    const [first] = given;
    if (given.length === 1 && first && !first.manager && !first.operation) return new Map();
    return readManagers(given);
  }

  private trackedManagers(
    type: ResourceType,
    live: KubeObject,
    object: KubeObject,
    managers: Managers,
    request: WriteRequest,
  ): Managers {
    // An object whose owners were forgotten stays without until someone applies it.
    if (live.metadata.uid && managers.size === 0) return managers;
    if (request.subresource === 'scale' && !someoneOwns(managers, type.scale?.specReplicas))
      return managers;
    const tracked = trackUpdate({
      live,
      managers,
      object,
      writer: writerOf(type, request, 'Update'),
      node: type.schema,
      ownable: ownableFields(type, request),
    });
    return capUpdaters(tracked);
  }

  private generateName(type: ResourceType, draft: KubeObject): string {
    const prefix = draft.metadata.generateName;
    if (!prefix) return '';
    for (;;) {
      const name = generatedName(prefix, this.parts.random);
      if (!this.find(type, draft.metadata.namespace, name)) return name;
    }
  }

  private toStorage(type: ResourceType, object: KubeObject): KubeObject {
    return type.convert?.toStorage(object) ?? object;
  }
}

export function writerOf(
  type: ResourceType,
  request: WriteRequest,
  operation: Writer['operation'],
): Writer {
  return {
    name: request.manager,
    operation,
    apiVersion: apiVersionOf(type),
    subresource: request.subresource ?? '',
  };
}

/** What a new object is compared with: nothing but its kind. */
export function blank(type: ResourceType): KubeObject {
  return { apiVersion: apiVersionOf(type), kind: type.kind, metadata: {} };
}

/** Scaling takes replicas over from an owner; where nobody owns them, nobody does after. */
function someoneOwns(managers: Managers, path: string | undefined): boolean {
  const elements = (path ?? '')
    .split('.')
    .filter((key) => key !== '')
    .map(fieldElement);
  return [...managers.values()].some(({ fields }) => {
    const node = elements.reduce<FieldSet | undefined>(
      (set, element) => set?.children.get(element),
      fields,
    );
    return node !== undefined;
  });
}

function setManagedFields(draft: KubeObject, managers: Managers): void {
  const entries = writeManagers(managers);
  if (entries.length > 0) draft.metadata.managedFields = entries;
}

/** Whether nothing holds a dying object back any more. */
function isFinalized(type: ResourceType, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (!deletionTimestamp || finalizers.length > 0) return false;
  if (type.storageKey === '/namespaces') {
    const spec = object['spec'] as { finalizers?: string[] } | undefined;
    return (spec?.finalizers ?? []).length === 0;
  }
  return deletionGracePeriodSeconds === 0;
}

function missingRevision(type: ResourceType, name: string): ApiError {
  const message = 'Invalid value: 0: must be specified for an update';
  const kind = type.plural;
  const qualified = type.group ? `${kind}.${type.group}` : kind;
  return new ApiError(
    422,
    'Invalid',
    `${qualified} ${JSON.stringify(name)} is invalid: metadata.resourceVersion: ${message}`,
    {
      name,
      ...(type.group ? { group: type.group } : {}),
      kind,
      causes: [{ reason: 'FieldValueInvalid', message, field: 'metadata.resourceVersion' }],
    },
  );
}
