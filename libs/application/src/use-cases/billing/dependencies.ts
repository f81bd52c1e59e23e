import type { Standing } from '@fleetcommand/domain/billing/standing';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';

import type { Payments } from '../../ports/payments.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Timers } from '../../ports/timers.js';
import type { LeaseSettings } from '../leases/with-lease.js';
import type { BillingSettings } from './admit-tenant.js';

/** What people are told when their standing changes. */
export interface StandingNotice {
  readonly organizationId: OrganizationId;
  readonly from: Standing;
  readonly to: Standing;
  /** What happened, why, and what to do next. */
  readonly message: string;
  readonly isWarning: boolean;
}

/** What looking after payments needs. */
export interface BillingDependencies {
  readonly store: Store;
  readonly payments: Payments;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly billing: BillingSettings;
  /** Tells the organization's people by mail, in the transaction that changes the standing. */
  readonly announce?: (tx: Repositories, notice: StandingNotice) => Promise<void>;
}

export interface ReviewDependencies extends BillingDependencies {
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}
