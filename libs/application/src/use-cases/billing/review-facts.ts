import type { BillingAccount } from '@fleetcommand/domain/billing/account';
import type { SubscriptionFacts } from '@fleetcommand/domain/billing/subscription';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { BillingEvent } from '../../ports/billing.js';

/** Everything a review looks at. */
export interface ReviewFacts {
  readonly now: Date;
  readonly account: BillingAccount;
  readonly subscriptions: readonly SubscriptionFacts[];
  readonly tenants: readonly Tenant[];
  readonly events: readonly BillingEvent[];
}
