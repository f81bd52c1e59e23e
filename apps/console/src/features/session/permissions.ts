import type { Me, Organization } from '@fleetcommand/contracts/http/accounts';

import type { Awaited } from '../../api/awaits-you.js';

const MAY_CHANGE: ReadonlySet<Organization['role']> = new Set(['owner', 'admin', 'developer']);

const MAY_PAY: ReadonlySet<Organization['role']> = new Set(['owner', 'admin', 'billing']);

/** The organizations in which somebody may create and change instances; the service has the last word. */
export function organizationsToChange({ organizations }: Me): readonly Organization[] {
  return organizations.filter(({ role }) => MAY_CHANGE.has(role));
}

/** Why somebody may not change the instances of an organization; null when they may, or while that is unknown. */
export function whyNotChange(me: Me | undefined, organizationId: string): string | null {
  const role = me?.organizations.find(({ id }) => id === organizationId)?.role;
  if (!role || MAY_CHANGE.has(role)) return null;
  return `Your role (${role}) can look but not change. Ask an owner or admin of the organization.`;
}

/** Why somebody may not pay for an organization, or change what it pays; null when they may, or while that is unknown. */
export function whyNotPay(me: Me | undefined, organizationId: string): string | null {
  const role = me?.organizations.find(({ id }) => id === organizationId)?.role;
  if (!role || MAY_PAY.has(role)) return null;
  return `Your role (${role}) can look but not pay. Ask an owner or admin, or somebody with the role billing.`;
}

/** Whether somebody is who an instance of an organization waits for; an address is confirmed by an owner whose it is. */
export function isAwaited(me: Me | undefined, organizationId: string, awaited: Awaited): boolean {
  const role = me?.organizations.find(({ id }) => id === organizationId)?.role;
  if (!role) return false;
  return awaited === 'payment' ? MAY_PAY.has(role) : role === 'owner';
}
