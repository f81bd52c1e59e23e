import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import type { ClusterConnection } from './connection.js';
import { collectionPath } from './discovery.js';
import type { ClusterFailure } from './failure.js';
import { readObject, type ClusterObject, type ResourceType } from './object.js';

export interface ListOptions {
  /** Default: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects a request; default 500. */
  readonly pageSize?: number;
  readonly lane?: string;
  readonly signal?: AbortSignal;
}

export interface ObjectList {
  readonly items: ClusterObject[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

const List = z.looseObject({
  metadata: z
    .looseObject({ resourceVersion: z.string().default(''), continue: z.string().default('') })
    .prefault({}),
  items: z.array(z.unknown()).nullable(),
});

/**
 * Every object of a kind, page by page. Items carry `apiVersion` and `kind` (the API server leaves them out of
 * lists) and no `managedFields`. Where a list takes longer than the server remembers its beginning
 * (`cluster.expired`), the caller starts afresh.
 */
export async function listObjects(
  connection: ClusterConnection,
  resource: ResourceType,
  options: ListOptions = {},
): Promise<Result<ObjectList, ClusterFailure>> {
  const items: ClusterObject[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await listPage(connection, resource, options, next);
    if (!page.ok) return page;
    items.push(...page.value.items);
    next = page.value.next;
    if (next === undefined) return ok({ items, resourceVersion: page.value.resourceVersion });
  }
}

/** One page; `next` continues it. */
export async function listPage(
  connection: ClusterConnection,
  resource: ResourceType,
  options: ListOptions,
  next: string | undefined,
): Promise<Result<ObjectList & { readonly next?: string }, ClusterFailure>> {
  const type = await connection.resolve(resource);
  if (!type.ok) return type;
  const { namespace, labelSelector, fieldSelector, pageSize = 500, lane, signal } = options;
  const answer = await connection.call({
    method: 'GET',
    path: collectionPath(type.value, namespace),
    query: { limit: pageSize, labelSelector, fieldSelector, continue: next },
    action: `list ${type.value.plural}`,
    ...(lane === undefined ? {} : { lane }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!answer.ok) return answer;
  const parsed = List.safeParse(answer.value.body);
  if (!parsed.success) {
    return fail('cluster.unexpected', `The answer to a list of ${type.value.plural} is no list.`, {
      retry: 'backoff',
    });
  }
  const { metadata, items } = parsed.data;
  return ok({
    items: (items ?? []).flatMap((item) => readObject(item, type.value) ?? []),
    resourceVersion: metadata.resourceVersion,
    ...(metadata.continue === '' ? {} : { next: metadata.continue }),
  });
}
