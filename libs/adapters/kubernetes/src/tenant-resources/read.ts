import type { TenantResource } from '@fleetcommand/application/ports/tenant-resources';
import {
  ADOPT_ANNOTATION,
  TENANT_FINALIZER,
  tenantResourceSpec,
  tenantResourceStatus,
} from '@fleetcommand/contracts/resources/tenant';
import type {
  ResourceCondition,
  ResourceStatus,
} from '@fleetcommand/domain/tenant-resources/status';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { ClusterObject } from '../object.js';

/** An object of the kind, in the application's words. What cannot be read of its spec is named. */
export function readTenantResource(object: ClusterObject): TenantResource {
  const { metadata } = object;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    generation: metadata.generation ?? 0,
    isDeleting: metadata.deletionTimestamp !== undefined,
    isHeld: metadata.finalizers?.includes(TENANT_FINALIZER) ?? false,
    adopts: metadata.annotations?.[ADOPT_ANNOTATION] === 'true',
    spec: readSpec(object['spec']),
    status: readStatus(object['status']),
  };
}

function readSpec(spec: unknown): TenantResource['spec'] {
  const parsed = tenantResourceSpec.safeParse(spec);
  if (parsed.success) return ok(parsed.data);
  const [first, ...others] = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String),
    message,
  }));
  const more = others.map(({ path, message }) => ` spec.${path.join('.')}: ${message}.`);
  return fail(
    'tenant-resources.unreadable',
    `${first?.message ?? 'It cannot be read'}.${more.join('')}`,
    {
      pointer: `/${first?.path.join('/') ?? ''}`,
    },
  );
}

const isOurs = (type: string): type is ResourceCondition['type'] =>
  type === 'Synced' || type === 'Ready';

/** What is no status of ours is none: it is told anew. */
function readStatus(status: unknown): ResourceStatus | null {
  const parsed = tenantResourceStatus.safeParse(status);
  if (!parsed.success) return null;
  const { observedGeneration = 0, applied = {}, conditions, ...rest } = parsed.data;
  const ours = conditions.flatMap(({ type, observedGeneration: _dropped, ...condition }) =>
    isOurs(type) ? [{ type, ...condition }] : [],
  );
  return { ...rest, observedGeneration, applied, conditions: ours };
}
