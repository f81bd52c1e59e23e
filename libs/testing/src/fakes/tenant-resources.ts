/** Instances as objects, without a cluster: what is written to is checked for its version, and what is held stays. */
import { readTenantResource } from '@fleetcommand/adapter-kubernetes/tenant-resources/read';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { ClusterFailureCode } from '@fleetcommand/application/ports/cluster';
import type {
  TenantResource,
  TenantResources,
} from '@fleetcommand/application/ports/tenant-resources';
import { TENANT_FINALIZER } from '@fleetcommand/contracts/resources/tenant';
import { systemClock, type Clock } from '@fleetcommand/kernel/clock';
import { err, fail, ok, type Failure } from '@fleetcommand/kernel/result';

import { ObjectTable } from './cluster/objects.js';

const NAMESPACE = 'tenants';
const API_VERSION = 'fleetcommand.io/v1';
const KIND = 'Tenant';

export interface FakeTenantResources extends TenantResources {
  /** Somebody applies a manifest. */
  put(name: string, spec: object, annotations?: Readonly<Record<string, string>>): void;
  /** Somebody deletes it. */
  remove(name: string): void;
  get(name: string): TenantResource | undefined;
  /** Calls that changed something. */
  readonly writes: () => number;
  /** The next write fails with this and has no effect. */
  failNext(failure: Failure<ClusterFailureCode>): void;
}

export function createFakeTenantResources(clock: Clock = systemClock): FakeTenantResources {
  return new InMemoryTenants(clock);
}

const refOf = (name: string) => ({
  apiVersion: API_VERSION,
  kind: KIND,
  namespace: NAMESPACE,
  name,
});

class InMemoryTenants implements FakeTenantResources {
  readonly synced = Promise.resolve();
  readonly #table: ObjectTable;
  readonly #listeners = new Set<() => void>();
  readonly #failures: Failure<ClusterFailureCode>[] = [];
  #writes = 0;

  constructor(private readonly clock: Clock) {
    this.#table = new ObjectTable(clock, () => this.#listeners.forEach((tell) => tell()));
  }

  readonly writes = (): number => this.#writes;

  list(): ReturnType<TenantResources['list']> {
    return ok(this.#table.all().map((object) => readTenantResource(object as ClusterObject)));
  }

  get(name: string): TenantResource | undefined {
    const object = this.#object(name);
    return object && readTenantResource(object);
  }

  put(name: string, spec: object, annotations?: Readonly<Record<string, string>>): void {
    const before = this.#object(name);
    this.#table.put({
      ...(before ?? { apiVersion: API_VERSION, kind: KIND }),
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: {
        ...(before?.metadata ?? { name, namespace: NAMESPACE }),
        ...(annotations && { annotations }),
      },
      spec,
    });
  }

  remove(name: string): void {
    const object = this.#object(name);
    if (!object) return;
    if ((object.metadata.finalizers ?? []).length === 0) return this.#table.remove(refOf(name));
    const deletionTimestamp = this.clock.now().toISOString();
    this.#table.put({ ...object, metadata: { ...object.metadata, deletionTimestamp } });
  }

  saveStatus(...[resource, status]: Parameters<TenantResources['saveStatus']>) {
    return this.#write(resource, (object) => ({
      ...object,
      status: JSON.parse(JSON.stringify(status)) as unknown,
    }));
  }

  hold(resource: TenantResource) {
    return this.#write(resource, withFinalizers([TENANT_FINALIZER]));
  }

  release(resource: TenantResource) {
    return this.#write(resource, withFinalizers([]));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #write(
    { name, resourceVersion }: TenantResource,
    change: (object: ClusterObject) => ClusterObject,
  ): ReturnType<TenantResources['hold']> {
    const failure = this.#failures.shift();
    if (failure) return err(failure);
    const object = this.#object(name);
    if (!object) return fail('cluster.not-found', `There is no Tenant ${name}.`);
    if (object.metadata.resourceVersion !== resourceVersion)
      return fail('cluster.conflict', `Tenant ${name} changed since it was read.`, {
        retry: 'backoff',
      });
    this.#writes += 1;
    const stored = this.#table.put(change(object)) as ClusterObject;
    const { deletionTimestamp, finalizers = [] } = stored.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) this.#table.remove(refOf(name));
    return ok(readTenantResource(stored));
  }

  failNext(failure: Failure<ClusterFailureCode>): void {
    this.#failures.push(failure);
  }

  #object(name: string): ClusterObject | undefined {
    return this.#table.get(refOf(name)) as ClusterObject | undefined;
  }
}

const withFinalizers =
  (finalizers: readonly string[]) =>
  (object: ClusterObject): ClusterObject => ({
    ...object,
    metadata: { ...object.metadata, finalizers },
  });
