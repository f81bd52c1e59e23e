/** What a terminating namespace still holds, told in the real controller's words. */
import type { V1NamespaceCondition } from '@kubernetes/client-node';
import { withCondition } from '../../objects/conditions.js';
import { apiTime, type Namespace, type Wire } from '../../objects/kinds.js';
import type { KubeObject } from '../../objects/store.js';

/** The objects left in one collection, named `pods.` or `deployments.apps`. */
export interface Remaining {
  readonly resource: string;
  readonly objects: readonly KubeObject[];
}

type NamespaceCondition = Wire<V1NamespaceCondition>;

/** The five conditions of a terminating namespace; a refusal to delete something goes into the third. */
export function namespaceConditions(
  namespace: Namespace,
  remaining: readonly Remaining[],
  refusals: readonly string[],
  now: Date,
): NamespaceCondition[] {
  const held = heldByFinalizer(remaining);
  const rows: [type: string, problem: string | undefined, bad: string, good: [string, string]][] = [
    [
      'NamespaceDeletionDiscoveryFailure',
      undefined,
      'DiscoveryFailed',
      ['ResourcesDiscovered', 'All resources successfully discovered'],
    ],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      undefined,
      'GroupVersionParsingFailed',
      ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    ],
    [
      'NamespaceDeletionContentFailure',
      refusals.length > 0 ? refusals.join(', ') : undefined,
      'ContentDeletionFailed',
      ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    ],
    [
      'NamespaceContentRemaining',
      remaining.length > 0 ? remainingMessage(remaining) : undefined,
      'SomeResourcesRemain',
      ['ContentRemoved', 'All content successfully removed'],
    ],
    [
      'NamespaceFinalizersRemaining',
      held.length > 0
        ? `Some content in the namespace has finalizers remaining: ${held}`
        : undefined,
      'SomeFinalizersRemain',
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    ],
  ];
  return rows.reduce<NamespaceCondition[]>(
    (conditions, [type, problem, bad, [reason, message]]) =>
      withCondition(conditions, {
        type,
        status: problem === undefined ? 'False' : 'True',
        reason: problem === undefined ? reason : bad,
        message: problem ?? message,
        lastTransitionTime: apiTime(now),
      }),
    namespace.status?.conditions ?? [],
  );
}

function remainingMessage(remaining: readonly Remaining[]): string {
  const counts = remaining.map(
    ({ resource, objects }) => `${resource} has ${objects.length} resource instances`,
  );
  return `Some resources are remaining: ${counts.join(', ')}`;
}

function heldByFinalizer(remaining: readonly Remaining[]): string {
  const counts = new Map<string, number>();
  for (const finalizer of remaining.flatMap(({ objects }) =>
    objects.flatMap((object) => object.metadata.finalizers ?? []),
  )) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return [...counts]
    .map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
    .join(', ');
}
