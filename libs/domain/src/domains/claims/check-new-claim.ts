import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Plan } from '../../plans/plan.js';
import { isOver, type DomainClaim } from './claim.js';
import type { ClaimPolicy } from './policy.js';

export type NewClaimFailureCode =
  | 'domains.hostname-already-claimed'
  | 'domains.plan-limit'
  | 'domains.too-many-claims';

/**
 * Whether a tenant may claim a host. Others' claims do not matter: many may want a name, and proof decides. `claims` are
 * the tenant's own.
 */
export function checkNewClaim(
  wish: { readonly hostname: string; readonly tenantId: TenantId },
  plan: Pick<Plan, 'name' | 'limits'>,
  claims: readonly DomainClaim[],
  policy: ClaimPolicy,
): Result<void, Failure<NewClaimFailureCode>> {
  const open = claims.filter((claim) => claim.tenantId === wish.tenantId && !isOver(claim));
  const present = open.find(({ hostname }) => hostname === wish.hostname);
  if (present) {
    const message = `${wish.hostname} was added to this instance already. See its records under ${present.id}.`;
    const details = { domainId: present.id };
    return fail('domains.hostname-already-claimed', message, { pointer: '/hostname', details });
  }
  const { domains: most } = plan.limits;
  if (open.length >= most) {
    const held = most === 0 ? 'no domains of your own' : `${most} of them, and all are taken`;
    const message = `The plan ${plan.name} holds ${held}. Change to a plan with more, or remove a domain.`;
    return fail('domains.plan-limit', message);
  }
  const unproven = open.filter(({ ownership }) => ownership.state === 'pending');
  if (unproven.length >= policy.maxOpenClaims) {
    const message = `${unproven.length} domains of this instance wait for their records, which is the most there may be. Set up or remove some first.`;
    return fail('domains.too-many-claims', message, { pointer: '/hostname' });
  }
  return ok(undefined);
}
