import type { ResourceRef } from '../objects/store.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';

/** Every kind served right now. Custom ones come and go with their definitions. */
export class ResourceRegistry {
  private readonly types = new Map<string, ResourceType>();
  private revisionCount = 0;

  constructor(builtIn: readonly ResourceType[]) {
    for (const type of builtIn) this.types.set(key(type), type);
  }

  /** Grows with every change, so that documents made from the registry can be remembered until then. */
  get revision(): number {
    return this.revisionCount;
  }

  find(ref: ResourceRef): ResourceType | undefined {
    return this.types.get(key(ref));
  }

  all(): ResourceType[] {
    return [...this.types.values()];
  }

  /** The version in which the objects of this collection are kept. */
  storageType(storageKey: string): ResourceType | undefined {
    return this.all().find((type) => type.storageKey === storageKey && type.storage);
  }

  findByKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.all().find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
  }

  /** Serves these versions of one collection instead of those served before. */
  replace(storageKey: string, types: readonly ResourceType[]): void {
    for (const [id, type] of this.types) if (type.storageKey === storageKey) this.types.delete(id);
    for (const type of types) this.types.set(key(type), type);
    this.revisionCount += 1;
  }
}

function key({ group, version, plural }: ResourceRef): string {
  return `${group}/${version}/${plural}`;
}
