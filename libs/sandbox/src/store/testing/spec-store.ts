import { ManualClock } from '@fleetcommand/kernel/clock';
import { ApiError } from '../../objects/api-error.js';
import { MemoryJournal } from '../memory-journal.js';
import { openStore, type StoreParts } from '../object-store.js';
import type { KubeObject, ResourceRef } from '../../objects/store.js';

/** What the specs of this folder share: a store with one namespace, `a`, and a clock that stands still. */
export const core = (plural: string): ResourceRef => ({ group: '', version: 'v1', plural });

export const PODS = core('pods');
export const CONFIG_MAPS = core('configmaps');
export const NAMESPACES = core('namespaces');
export const POD_SPEC = { containers: [{ name: 'web', image: 'web:1' }] };

export interface SpecStore extends StoreParts {
  /** Creates in namespace `a`, unless the body says otherwise. */
  create(
    ref: ResourceRef,
    kind: string,
    body: { metadata: object; [field: string]: unknown },
  ): KubeObject;
}

export function openSpecStore(): SpecStore {
  const parts = openStore({ journal: new MemoryJournal(), clock: new ManualClock() });
  const create: SpecStore['create'] = (ref, kind, body) => {
    const apiVersion = ref.group ? `${ref.group}/${ref.version}` : ref.version;
    const namespace = parts.registry.find(ref)?.namespaced ? { namespace: 'a' } : {};
    return parts.store.create(ref, {
      ...body,
      apiVersion,
      kind,
      metadata: { ...namespace, ...body.metadata },
    });
  };
  create(NAMESPACES, 'Namespace', { metadata: { name: 'a' } });
  create(core('serviceaccounts'), 'ServiceAccount', { metadata: { name: 'default' } });
  return { ...parts, create };
}

/** The `Status` an action is refused with. */
export function refusal(action: () => unknown): ApiError['status'] {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
  throw new Error('nothing was refused');
}
