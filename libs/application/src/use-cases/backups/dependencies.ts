import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import type { Failure } from '@fleetcommand/kernel/result';

import type { Backup, BackupStore } from '../../ports/backups.js';
import type { SecretBox, StreamSealer } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';

export interface BackupDependencies {
  readonly store: Store;
  readonly backups: BackupStore;
  readonly tenantDatabases: TenantDatabases;
  readonly secretBox: SecretBox;
  readonly sealer: StreamSealer;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}

export interface BackupReport {
  readonly backup: Backup;
  /** `waiting`: for the database it is to be put into. `busy`: somebody else is at it, or has done it. */
  readonly outcome: 'made' | 'restored' | 'void' | 'waiting' | 'busy' | 'failed';
  readonly failure?: Failure;
}
