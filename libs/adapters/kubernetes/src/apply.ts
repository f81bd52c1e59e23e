import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { ApiAnswer, ClusterConnection } from './connection.js';
import { objectPath, type ResolvedType } from './discovery.js';
import type { ClusterFailure } from './failure.js';
import { describeObject, readObject, type ClusterObject, type ObjectReference } from './object.js';

export interface ApplyOptions {
  /** Who owns the fields; one name per controller, at most 128 characters. */
  readonly fieldManager: string;
  /** Take over fields that another manager owns; without it that is a `cluster.conflict`. */
  readonly force?: boolean;
  /** Check only; nothing is stored. */
  readonly dryRun?: boolean;
}

/** An object to apply: what is wanted, and nothing that the server adds. */
export type AppliedObject = Pick<ClusterObject, 'apiVersion' | 'kind'> & {
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/**
 * Server-side apply: creates the object or sets the fields it names, and gives up those this manager set
 * before and no longer names (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
 * Answers with the object as stored. A call that asks for nothing new changes nothing, not even the resourceVersion.
 */
export async function applyObject(
  connection: ClusterConnection,
  object: AppliedObject,
  options: ApplyOptions,
): Promise<Result<ClusterObject, ClusterFailure>> {
  const { namespace, name } = object.metadata;
  const type = await connection.resolve(object);
  if (!type.ok) return type;
  const answer = await connection.call({
    method: 'PATCH',
    path: objectPath(type.value, object.metadata),
    query: {
      fieldManager: options.fieldManager,
      force: options.force ? true : undefined,
      dryRun: options.dryRun ? 'All' : undefined,
    },
    // JSON is YAML; this is the content type's only spelling.
    contentType: 'application/apply-patch+yaml',
    body: JSON.stringify(object),
    action: `apply ${describeObject({ kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) })}`,
    lane: laneOf(object.kind, object.metadata),
  });
  return answer.ok ? objectOf(answer.value, type.value) : answer;
}

export interface DeleteOptions {
  /** Delete only this very object, not a later one of the same name. */
  readonly uid?: string;
  /** Default `Background`: dependents go after it. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

/** What a delete found: `deleting` where finalizers or a grace period keep the object for a while, `absent` where it was gone. */
export type DeleteOutcome = 'deleted' | 'deleting' | 'absent';

/** Deletes an object. With `uid`, another object of that name is a `cluster.precondition-failed`. */
export async function deleteObject(
  connection: ClusterConnection,
  reference: ObjectReference,
  options: DeleteOptions = {},
): Promise<Result<DeleteOutcome, ClusterFailure>> {
  const type = await connection.resolve(reference);
  if (!type.ok) return type;
  const { uid, propagation = 'Background', gracePeriodSeconds } = options;
  const answer = await connection.call({
    method: 'DELETE',
    path: objectPath(type.value, reference),
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    }),
    action: `delete ${describeObject(reference)}`,
    lane: laneOf(reference.kind, reference),
  });
  if (!answer.ok) return isAbsence(answer.error) ? ok('absent') : answer;
  const left = readObject(answer.value.body, type.value);
  return ok(left?.metadata.deletionTimestamp === undefined ? 'deleted' : 'deleting');
}

/** The object as the server has it now; undefined where it (or its namespace) does not exist. */
export async function getObject(
  connection: ClusterConnection,
  reference: ObjectReference,
): Promise<Result<ClusterObject | undefined, ClusterFailure>> {
  const type = await connection.resolve(reference);
  if (!type.ok) return type;
  const answer = await connection.call({
    method: 'GET',
    path: objectPath(type.value, reference),
    action: `read ${describeObject(reference)}`,
    lane: laneOf(reference.kind, reference),
  });
  if (!answer.ok) return isAbsence(answer.error) ? ok(undefined) : answer;
  return objectOf(answer.value, type.value);
}

function isAbsence(failure: ClusterFailure): boolean {
  return failure.code === 'cluster.not-found' || failure.code === 'cluster.namespace-missing';
}

/** Calls about one namespace share a lane, the namespace's own included. */
function laneOf(
  kind: string,
  metadata: { readonly namespace?: string; readonly name: string },
): string {
  return metadata.namespace ?? (kind === 'Namespace' ? metadata.name : '');
}

function objectOf(answer: ApiAnswer, type: ResolvedType): Result<ClusterObject, ClusterFailure> {
  const object = readObject(answer.body, type);
  if (object) return ok(object);
  return fail('cluster.unexpected', `The answer about a ${type.kind} is no Kubernetes object.`, {
    retry: 'backoff',
  });
}
