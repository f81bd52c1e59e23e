import type { User } from '@fleetcommand/domain/accounts/account';
import { emailDomainOf } from '@fleetcommand/domain/accounts/credentials';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Store } from '../../ports/store.js';

/**
 * Whether somebody who has shown who they are may come in by that way: not where their organization wants its own
 * provider to be the only one. Owners may, so that a broken provider locks nobody out for good.
 */
export async function checkWayIn(
  { store }: { readonly store: Store },
  { id, email }: User,
): Promise<Result<void, Failure<'sso.required'>>> {
  const { singleSignOn, accounts } = store.acrossOrganizations;
  const provider = await singleSignOn.findProviderByDomain(emailDomainOf(email));
  if (!provider?.isEnforced) return ok(undefined);
  const membership = (await accounts.listMemberships(id)).find(
    ({ organizationId }) => organizationId === provider.organizationId,
  );
  if (!membership || membership.role === 'owner') return ok(undefined);
  return fail(
    'sso.required',
    `${membership.organization.name} asks its people to come in by ${provider.name}. Use that button on the sign-in page.`,
    { details: { suggestions: [provider.id] } },
  );
}
