import type { OperationFeed } from '@fleetcommand/application/ports/operations';
import type { Lease } from '@fleetcommand/application/ports/leases';
import type { Store } from '@fleetcommand/application/ports/store';

/** A store under test. */
export interface StoreSubject {
  readonly store: Store;
  readonly feed: OperationFeed;
  /** Makes the lease run out, as if its time had passed. */
  readonly expire: (lease: Lease) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Asked for in each test, since it is made before them. */
export type GetSubject = () => StoreSubject;
