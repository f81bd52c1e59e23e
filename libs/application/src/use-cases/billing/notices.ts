import type { Entitlement } from '@fleetcommand/domain/billing/entitlement';
import type { LadderPolicy, Standing } from '@fleetcommand/domain/billing/standing';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import type { StandingNotice } from './dependencies.js';

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? 'soon';

/** What is said of a step on the ladder; null where there was none. */
export function noticeOf(
  organizationId: OrganizationId,
  from: Standing,
  { position, nextLookAt, isHeld }: Entitlement,
  ladder: LadderPolicy,
): StandingNotice | null {
  const { standing: to, reason } = position;
  if (from === to) return null;
  const notice = (message: string, isWarning: boolean): StandingNotice => ({
    organizationId,
    from,
    to,
    message,
    isWarning,
  });
  switch (to) {
    case 'trialing':
      return notice(`The trial runs until ${day(nextLookAt)}. Subscribe before, to go on.`, false);
    case 'active':
      return notice(
        isHeld ? 'An operator keeps it in good standing.' : 'All is paid. Thank you.',
        false,
      );
    case 'past_due':
      return notice(
        `${reason} Everything goes on until ${day(nextLookAt)}; then it is switched off. Open Billing to put it right.`,
        true,
      );
    case 'suspended':
      return notice(
        `${reason} What is not paid for is switched off; its data and names are kept. Pay in Billing, and it is back within a minute. In ${ladder.archiveAfterDays} days it is archived.`,
        true,
      );
    case 'archived':
      return notice(
        `${reason} It is archived: data and names are kept until ${day(nextLookAt)}, and then deleted for good. Pay in Billing to bring it back.`,
        true,
      );
    case 'deleted':
      return notice(
        `${reason} Its time is over: what was not paid for is deleted with its data.`,
        true,
      );
  }
}
