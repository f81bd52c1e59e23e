import type { V1Pod, V1ResourceQuota } from '@kubernetes/client-node';
import { typed } from '../objects/object-fields.js';
import type { ResourceRegistry } from '../resources/registry.js';
import { qualifiedPlural, type ResourceType } from '../resources/resource-type.js';
import { jsonEquals } from '../schema/json-value.js';
import { forbidden } from '../objects/api-error.js';
import type { ObjectDatabase } from '../store/object-database.js';
import type { KubeObject } from '../objects/store.js';
import {
  type Counted,
  exceededQuota,
  totalUsage,
  unstatedResources,
  type Usage,
} from './quota-usage.js';

const QUOTAS = '/resourcequotas';

/**
 * Holds namespaces to their ResourceQuotas. Observes the objects quotas count; changes only the quotas'
 * `status`, at once with the change that moved it, where a real cluster's controller takes a moment.
 */
export class QuotaKeeper {
  constructor(
    private readonly database: ObjectDatabase,
    private readonly registry: ResourceRegistry,
  ) {}

  /** Throws 403 where the write would exceed a quota, or leaves out what a quota makes compulsory. */
  check(type: ResourceType, draft: KubeObject, live: KubeObject | undefined): void {
    const { namespace = '', name = '' } = draft.metadata;
    for (const object of this.database.list(QUOTAS, namespace)) {
      const quota = typed<V1ResourceQuota>(object);
      const hard = quota.spec?.hard ?? {};
      const collection = qualifiedPlural(type);
      if (collection === 'pods' && !live) {
        const unstated = unstatedResources(hard, typed<V1Pod>(draft));
        if (unstated) {
          throw forbidden(
            type,
            name,
            `failed quota: ${quota.metadata?.name}: must specify ${unstated}`,
          );
        }
      }
      const before = live && { collection, object: live };
      const after = { collection, object: draft };
      const exceeded = exceededQuota(
        hard,
        this.used(hard, namespace),
        before ? { before, after } : { after },
      );
      if (exceeded) {
        throw forbidden(type, name, `exceeded quota: ${quota.metadata?.name}, ${exceeded}`);
      }
    }
  }

  /** Brings the namespace's quotas up to date after a change in it. */
  refresh(namespace: string): void {
    if (this.database.count(QUOTAS, namespace) === 0) return;
    for (const object of this.database.list(QUOTAS, namespace)) {
      const hard = typed<V1ResourceQuota>(object).spec?.hard ?? {};
      const status = { hard, used: this.used(hard, namespace) };
      if (jsonEquals(object['status'], status)) continue;
      this.database.commit('MODIFIED', QUOTAS, {
        ...object,
        metadata: { ...object.metadata },
        status,
      });
    }
  }

  private used(hard: Usage, namespace: string): Usage {
    return totalUsage(hard, this.counted(namespace));
  }

  private counted(namespace: string): Counted[] {
    const types = this.registry.all().filter(({ namespaced, storage }) => namespaced && storage);
    return types.flatMap((type) => {
      if (this.database.count(type.storageKey, namespace) === 0) return [];
      const collection = qualifiedPlural(type);
      return this.database
        .list(type.storageKey, namespace)
        .map((object) => ({ collection, object }));
    });
  }
}
