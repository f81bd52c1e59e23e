import { beforeAll, describe } from 'vitest';

import { describeAdoptedTenants } from './store/adopted-tenants.js';
import { describeAccounts } from './store/accounts.js';
import { describeApiKeys } from './store/api-keys.js';
import { describeAudit } from './store/audit.js';
import { describeBilling } from './store/billing.js';
import { describeCatalogue } from './store/catalogue.js';
import { describeCertificateBudget } from './store/certificate-budget.js';
import { describeCertificates } from './store/certificates.js';
import { describeDatabases } from './store/databases.js';
import { describeDeletedTenants } from './store/deleted-tenants.js';
import { describeDomains } from './store/domains.js';
import { describeClusterAccess } from './store/cluster-access.js';
import { describeEdges } from './store/edges.js';
import { describeEdgePools } from './store/edge-pools.js';
import { describeZones } from './store/zones.js';
import { describeEnvelopes } from './store/envelopes.js';
import { describeFleet } from './store/fleet.js';
import { describeIdempotency } from './store/idempotency.js';
import { describeLeases } from './store/leases.js';
import { describeMails } from './store/mails.js';
import { describeNewcomers } from './store/newcomers.js';
import { describeOperations } from './store/operations.js';
import { describeOrganizations } from './store/organizations.js';
import { describeOutbox } from './store/outbox.js';
import { describePasskeys } from './store/passkeys.js';
import { describeSecurity } from './store/security.js';
import { describeSettings } from './store/settings.js';
import { describeSingleSignOn } from './store/single-sign-on.js';
import { describeSpecifications } from './store/specifications.js';
import { describeReleases } from './store/releases.js';
import { describeBackups } from './store/backups.js';
import { describeSupport } from './store/support.js';
import type { StoreSubject } from './store/subject.js';
import { describeTenants } from './store/tenants.js';
import { describeTransactions } from './store/transactions.js';
import { describeUsage } from './store/usage.js';
import { describeWebhooks } from './store/webhooks.js';

export type { StoreSubject };

/** What every store does: run against the fake and against PostgreSQL. One store serves all of the suite's tests. */
export function describeStore(name: string, make: () => Promise<StoreSubject>): void {
  describe(name, () => {
    let subject: StoreSubject;
    beforeAll(async () => {
      subject = await make();
      return () => subject.close();
    });
    const get = () => subject;
    describeTransactions(get);
    describeAccounts(get);
    describeOrganizations(get);
    describeApiKeys(get);
    describeMails(get);
    describeSecurity(get);
    describePasskeys(get);
    describeSupport(get);
    describeBackups(get);
    describeUsage(get);
    describeReleases(get);
    describeSingleSignOn(get);
    describeAudit(get);
    describeCatalogue(get);
    describeTenants(get);
    describeAdoptedTenants(get);
    describeDeletedTenants(get);
    describeDatabases(get);
    describeOperations(get);
    describeOutbox(get);
    describeLeases(get);
    describeClusterAccess(get);
    describeEdges(get);
    describeZones(get);
    describeEdgePools(get);
    describeFleet(get);
    describeIdempotency(get);
    describeCertificates(get);
    describeCertificateBudget(get);
    describeEnvelopes(get);
    describeDomains(get);
    describeBilling(get);
    describeWebhooks(get);
    describeSpecifications(get);
    describeSettings(get);
    describeNewcomers(get);
  });
}
