import { type Clock, systemClock } from '@fleetcommand/kernel/clock';
import { Admission } from '../admission/admission.js';
import { QuotaKeeper } from '../admission/quota-keeper.js';
import { ServiceAddresses } from '../admission/service-addresses.js';
import { builtInTypes, loadDefinitions } from '../resources/built-in.js';
import { ResourceRegistry } from '../resources/registry.js';
import type { ResourceType } from '../resources/resource-type.js';
import { type Definitions, SchemaCompiler } from '../schema/openapi-schema.js';
import type { MapNode } from '../schema/schema-node.js';
import { ApiError } from '../objects/api-error.js';
import { CustomDefinitions } from './custom-definitions.js';
import type { Journal } from './journal.js';
import { ObjectApplier } from './object-applier.js';
import { ObjectDatabase } from './object-database.js';
import { isSelected, parseSelection } from './object-reader.js';
import { ObjectRemover } from './object-remover.js';
import { ObjectWriter } from './object-writer.js';
import type {
  DeleteOptions,
  KubeObject,
  ListOptions,
  ObjectStore,
  ResourceRef,
  WatchEvent,
} from '../objects/store.js';
import { CONTROLLERS, type WriteRequest } from '../objects/write-request.js';

export interface StoreOptions {
  readonly journal: Journal;
  readonly clock?: Clock;
  /** How many past changes a watch may resume from before it is told 410 Gone. */
  readonly watchWindow?: number;
  /** Numbers in [0, 1), for generated names. */
  readonly random?: () => number;
}

/** 5,000 changes: minutes of a busy evaluation cluster. */
const DEFAULT_WATCH_WINDOW = 5_000;

/** The parts of the store, for the HTTP server; controllers see only the `ObjectStore`. */
export interface StoreParts {
  readonly store: ObjectStore;
  readonly database: ObjectDatabase;
  readonly registry: ResourceRegistry;
  readonly writer: ObjectWriter;
  readonly applier: ObjectApplier;
  readonly remover: ObjectRemover;
  readonly definitions: Definitions;
  readonly clock: Clock;
}

export function openStore(options: StoreOptions): StoreParts {
  const clock = options.clock ?? systemClock;
  const definitions = loadDefinitions();
  const compiler = new SchemaCompiler(definitions);
  const registry = new ResourceRegistry(builtInTypes(compiler));
  const database = new ObjectDatabase(options.journal, options.watchWindow ?? DEFAULT_WATCH_WINDOW);
  const quotas = new QuotaKeeper(database, registry);
  const admission = new Admission(database, quotas, new ServiceAddresses(database));
  const random = options.random ?? Math.random;
  const writer = new ObjectWriter({ database, registry, admission, clock, random });
  const remover = new ObjectRemover(database, writer, clock);
  const metadata = compiler.byName('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta') as MapNode;
  new CustomDefinitions(database, registry, writer, remover, metadata);
  database.subscribeAll(({ object, storageKey }) => {
    if (storageKey !== '/events') quotas.refresh(object.metadata.namespace ?? '');
  });
  const store = new InProcessStore(database, registry, writer, remover);
  return {
    store,
    database,
    registry,
    writer,
    applier: new ObjectApplier(writer),
    remover,
    definitions,
    clock,
  };
}

/** The store as controllers and the kubelet see it. */
class InProcessStore implements ObjectStore {
  constructor(
    private readonly database: ObjectDatabase,
    private readonly registry: ResourceRegistry,
    private readonly writer: ObjectWriter,
    private readonly remover: ObjectRemover,
  ) {}

  get(r: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined {
    const type = this.type(r);
    const stored = this.writer.find(type, namespace, name);
    return stored && this.writer.served(type, stored);
  }

  list(r: ResourceRef, options: ListOptions = {}): KubeObject[] {
    const type = this.type(r);
    const selection = parseSelection(type, options);
    return this.database
      .list(type.storageKey, options.namespace)
      .map((stored) => this.writer.served(type, stored))
      .filter((object) => isSelected(object, selection));
  }

  create(r: ResourceRef, object: KubeObject): KubeObject {
    return this.writer.create(this.type(r), object, CONTROLLERS);
  }

  update(r: ResourceRef, object: KubeObject): KubeObject {
    const type = this.type(r);
    // A namespace's own finalizers are the namespace controller's to take, and its alone.
    const finalizes = type.storageKey === '/namespaces' && object.metadata.deletionTimestamp;
    return this.modify(
      type,
      object,
      finalizes ? { ...CONTROLLERS, subresource: 'finalize' } : CONTROLLERS,
    );
  }

  updateStatus(r: ResourceRef, object: KubeObject): KubeObject {
    return this.modify(this.type(r), object, { ...CONTROLLERS, subresource: 'status' });
  }

  delete(
    r: ResourceRef,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): KubeObject {
    return this.remover.remove(this.type(r), namespace, name, options).object;
  }

  watch(r: ResourceRef, listener: (event: WatchEvent) => void): () => void {
    const type = this.type(r);
    return this.database.subscribe(type.storageKey, (change) => {
      listener({ type: change.type, object: this.writer.served(type, change.object) });
    });
  }

  private modify(type: ResourceType, object: KubeObject, request: WriteRequest): KubeObject {
    const { namespace, name = '' } = object.metadata;
    const withRevision = (served: KubeObject): KubeObject =>
      object.metadata.resourceVersion
        ? object
        : {
            ...object,
            metadata: {
              ...object.metadata,
              resourceVersion: served.metadata.resourceVersion ?? '',
            },
          };
    return this.writer.modify(type, namespace, name, withRevision, request);
  }

  private type(r: ResourceRef): ResourceType {
    const type = this.registry.find(r);
    if (type) return type;
    throw new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
  }
}
