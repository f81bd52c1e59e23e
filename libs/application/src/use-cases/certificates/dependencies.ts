import type { BudgetRules } from '@fleetcommand/certificates/budget';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { CertificateAuthority, DnsProvider } from '../../ports/acme.js';
import type { Clusters } from '../../ports/cluster.js';
import type { DnsLookups } from '../../ports/dns.js';
import type { EdgeFleet } from '../../ports/edge-fleet.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';

/** What working on certificates takes. */
export interface CertificateDependencies {
  readonly store: Store;
  /** In the order of preference. */
  readonly authorities: readonly [CertificateAuthority, ...CertificateAuthority[]];
  /** Null where no records can be set: names are proven by HTTP-01 only. */
  readonly dns: DnsProvider | null;
  /** Looks at records before a CA does; null where the provider's word must do. */
  readonly lookups: Pick<DnsLookups, 'txt'> | null;
  /** Whose edges serve the certificates. */
  readonly clusters: Pick<Clusters, 'all'>;
  /** Null where the edges cannot be reached from here: what clusters took counts as served. */
  readonly edges: EdgeFleet | null;
  readonly secretBox: SecretBox;
  readonly queue: JobQueue;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
  readonly settings: CertificateSettings;
  /** A certificate moved: issued, failing, live, gone. Nobody waits for the answer. */
  readonly onChange: (purpose: string) => void;
}

export interface CertificateSettings {
  /** For the CA's notices; null where none is wanted. */
  readonly contact: string | null;
  readonly budget: BudgetRules;
  /** A renewal keeps its key. Default of the platform: a new one each time. */
  readonly reusesKeys: boolean;
  /** How long a run that brought something forward may wait for what comes of it; see `patience.ts`. */
  readonly lingersMs: number;
}
