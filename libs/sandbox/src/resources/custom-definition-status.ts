import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionStatus,
} from '@kubernetes/client-node';
import { timestamp } from '../objects/timestamp.js';

/** Holds a definition until the last of its objects is gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** A definition is served from the moment it is stored, so it says so at once. */
export function establish(definition: V1CustomResourceDefinition, now: Date): void {
  const { metadata, spec } = definition;
  if (metadata) metadata.finalizers = [...(metadata.finalizers ?? []), CLEANUP_FINALIZER];
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: timestamp(now),
  });
  const status = {
    acceptedNames: spec.names,
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name),
  };
  // The client's type holds times as Date; objects hold them as text.
  definition.status = status as unknown as V1CustomResourceDefinitionStatus;
}

/** Versions that objects have ever been stored in stay on record. */
export function recordStoredVersion(definition: V1CustomResourceDefinition): void {
  const { spec, status } = definition;
  const stored = spec.versions.find(({ storage }) => storage)?.name;
  if (!status || stored === undefined || status.storedVersions?.includes(stored)) return;
  const storedVersions = [...(status.storedVersions ?? []), stored];
  // The status is shared with the stored object: replaced, never changed.
  definition.status = Object.assign({}, status, { storedVersions });
}
