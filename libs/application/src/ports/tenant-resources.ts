import type { TenantSpec } from '@fleetcommand/domain/tenant-resources/resource';
import type { ResourceStatus } from '@fleetcommand/domain/tenant-resources/status';
import type { Failure, Result } from '@fleetcommand/kernel/result';

import type { ClusterFailureCode } from './cluster.js';

/** An object of the kind Tenant, by which somebody steers an instance from a cluster. */
export interface TenantResource {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** As it was read; what is written is about this version and no later one. */
  readonly resourceVersion: string;
  /** Counts changes of the spec. */
  readonly generation: number;
  /** Somebody deleted it, and something holds it. */
  readonly isDeleting: boolean;
  /** Held by us. */
  readonly isHeld: boolean;
  /** Asks for an instance that is there already. */
  readonly adopts: boolean;
  readonly spec: Result<TenantSpec, Failure<'tenant-resources.unreadable'>>;
  /** Null before the first. */
  readonly status: ResourceStatus | null;
}

type Saved = Promise<Result<TenantResource, Failure<ClusterFailureCode>>>;

/** Those of one namespace. Reads come from a copy that a watch keeps current; it shows at once what was saved. */
export interface TenantResources {
  /** Resolves when they have been listed once; rejects never: until then `list` says `cluster.unreachable`. */
  readonly synced: Promise<void>;
  list(): Result<readonly TenantResource[], Failure<ClusterFailureCode>>;
  /** The whole status. `cluster.conflict`, and nothing written, where the resource changed since it was read; so below. */
  saveStatus(resource: TenantResource, status: ResourceStatus): Saved;
  /** It is not gone, whoever deletes it, until it is released. */
  hold(resource: TenantResource): Saved;
  release(resource: TenantResource): Saved;
  /** Called when any of them changed. */
  onChange(listener: () => void): () => void;
}
