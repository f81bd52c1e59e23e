import type { Clock } from '@fleetcommand/kernel/clock';
import type { CertificateAuthority, DnsProvider } from '../../ports/acme.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';

/** What working on certificates takes. */
export interface CertificateDependencies {
  readonly store: Store;
  readonly authority: CertificateAuthority;
  readonly dns: DnsProvider;
  readonly secretBox: SecretBox;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
  /** For the CA's notices; null where none is wanted. */
  readonly contact: string | null;
}
