import type { ResourceType } from '../resources/resource-type.js';
import {
  type FieldRequirement,
  matchesFields,
  parseFieldSelector,
} from '../selectors/field-selector.js';
import {
  matchesLabels,
  parseLabelSelector,
  type Requirement,
  SelectorProblem,
} from '../selectors/label-selector.js';
import { badRequest, expired } from '../objects/api-error.js';
import type { ObjectDatabase } from './object-database.js';
import type { KubeObject, ListOptions } from '../objects/store.js';

/** A list or watch's selection, parsed and checked against the kind. */
export interface Selection {
  readonly namespace: string | undefined;
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

/** Throws 400 where a selector cannot be read, or names a field this kind is not indexed by. */
export function parseSelection(type: ResourceType, options: ListOptions): Selection {
  try {
    const fields = parseFieldSelector(options.fieldSelector ?? '');
    for (const { path } of fields) checkSelectable(type, path);
    return {
      namespace: options.namespace,
      labels: parseLabelSelector(options.labelSelector ?? ''),
      fields,
    };
  } catch (error) {
    if (error instanceof SelectorProblem) throw badRequest(error.message);
    throw error;
  }
}

function checkSelectable(type: ResourceType, path: string): void {
  if (path === 'metadata.name' || path === 'metadata.namespace') return;
  if (type.selectableFields.includes(path)) return;
  throw badRequest(
    type.selectableFields.length > 0
      ? `field label not supported: ${path}`
      : `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

export function isSelected(object: KubeObject, selection: Selection): boolean {
  return (
    (selection.namespace === undefined || object.metadata.namespace === selection.namespace) &&
    matchesLabels(selection.labels, object.metadata.labels) &&
    matchesFields(selection.fields, object)
  );
}

/** One page of a list, with where the next one starts. */
export interface Page {
  readonly objects: readonly KubeObject[];
  /** The state the list shows; a watch from here misses nothing. */
  readonly revision: number;
  readonly continueToken?: string;
  readonly remaining?: number;
}

export interface PageOptions {
  readonly limit?: number;
  readonly continueToken?: string;
  /** An exact past state, from `resourceVersionMatch=Exact`. */
  readonly exactRevision?: number;
}

/** Lists in pages that all show the same state, as long as the watch window reaches back to it. */
export function readPage(
  database: ObjectDatabase,
  type: ResourceType,
  selection: Selection,
  options: PageOptions,
): Page {
  const from = options.continueToken ? parseContinueToken(options.continueToken) : undefined;
  const revision = from?.revision ?? options.exactRevision ?? database.revision;
  const objects = objectsAt(database, type, selection, revision)
    .map((object) => type.convert?.fromStorage(object) ?? object)
    .filter((object) => isSelected(object, selection));
  const start = from ? objects.findIndex((object) => pageKey(object) >= from.start) : 0;
  const rest = start < 0 ? [] : objects.slice(start);
  if (!options.limit || rest.length <= options.limit) return { objects: rest, revision };
  const next = rest[options.limit]!;
  return {
    objects: rest.slice(0, options.limit),
    revision,
    continueToken: encodeContinueToken({ revision, start: pageKey(next) }),
    ...(selection.labels.length + selection.fields.length === 0
      ? { remaining: rest.length - options.limit }
      : {}),
  };
}

function objectsAt(
  database: ObjectDatabase,
  type: ResourceType,
  { namespace, fields }: Selection,
  revision: number,
): KubeObject[] {
  if (revision > database.revision) throw tooLargeRevision(revision, database.revision);
  if (revision < database.oldestRevision) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.',
    );
  }
  if (revision < database.revision) return database.listAt(type.storageKey, namespace, revision);
  const name = fields.find(({ path, negated }) => path === 'metadata.name' && !negated)?.value;
  if (name !== undefined && (namespace !== undefined || !type.namespaced)) {
    const object = database.get(type.storageKey, namespace ?? '', name);
    return object ? [object] : [];
  }
  return database.list(type.storageKey, namespace);
}

export function tooLargeRevision(asked: number, current: number) {
  return badRequest(`Too large resource version: ${asked}, current: ${current}`);
}

function pageKey({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}\0${metadata.name ?? ''}`;
}

function encodeContinueToken(token: { revision: number; start: string }): string {
  return Buffer.from(
    JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.revision, start: token.start }),
  ).toString('base64url');
}

function parseContinueToken(token: string): { revision: number; start: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof parsed === 'object' && parsed !== null && 'rv' in parsed && 'start' in parsed) {
      const { rv, start } = parsed;
      if (typeof rv === 'number' && typeof start === 'string') return { revision: rv, start };
    }
  } catch {
    // Not one of our tokens: refused below.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
