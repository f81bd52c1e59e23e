import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import { makeClaim } from '@fleetcommand/domain/domains/claims/claim';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { bareId } from '@fleetcommand/kernel/ids';

import { SOME_TIME } from './accounts.js';
import { someId } from './ids.js';

/** Just added: nothing looked at, due at once. */
export function aDomain(
  tenant: Pick<Tenant, 'id' | 'organizationId'>,
  overrides: Partial<StoredDomain> = {},
): StoredDomain {
  const id = overrides.id ?? someId('dom');
  const secrets = { targetLabel: bareId(id), token: `token-${bareId(id)}` };
  const { id: tenantId, organizationId } = tenant;
  const hostname = `h${bareId(id)}.acme.com`;
  return {
    ...makeClaim({ id, tenantId, organizationId, hostname, secrets, createdAt: SOME_TIME }),
    look: null,
    isPrimary: false,
    redirectTo: null,
    revision: 1,
    checkRequestedAt: null,
    nextReviewAt: SOME_TIME,
    endedAt: null,
    ...overrides,
  };
}
