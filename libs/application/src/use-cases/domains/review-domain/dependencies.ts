import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { DnsLookups } from '../../../ports/dns.js';
import type { JobQueue } from '../../../ports/job-queue.js';
import type { RouteProbeResult } from '../../../ports/route-probe.js';
import type { SecretBox } from '../../../ports/secret-box.js';
import type { Store } from '../../../ports/store.js';
import type { Timers } from '../../../ports/timers.js';
import type { LeaseSettings } from '../../leases/with-lease.js';
import type { DomainSettings } from '../settings.js';

/** Asks the edges for a host's page, as a visitor would. */
export interface HostProbe {
  check(hostname: string): Promise<RouteProbeResult>;
}

export interface ReviewDependencies {
  readonly store: Store;
  readonly dns: DnsLookups;
  /** Null where this process cannot reach the edges: their certificates' word must do. */
  readonly hosts: HostProbe | null;
  readonly queue: JobQueue;
  /** Seals the mails that are owed. */
  readonly secretBox: SecretBox;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdGenerator;
  readonly lease: LeaseSettings;
  readonly settings: DomainSettings;
}
