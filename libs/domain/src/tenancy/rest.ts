import type { Tenant } from './tenant.js';

/** Kept whole, and not running. */
export interface Rest {
  /** The tenant's state once it is so, and how the edges answer for its addresses. */
  readonly state: 'suspended' | 'hibernated';
  /** CamelCase, for programs; the reason of the conditions. */
  readonly reason: string;
  /** For people: why, what is kept, and what brings it back. */
  readonly message: string;
}

/**
 * Why a tenant does not run, null where it does. Money comes first, then operators, then the customer's own wish: each
 * may hold at once, and the tenant runs again when none does.
 */
export function restOf({
  intent,
  standing = 'good',
  intentReason,
}: Partial<Pick<Tenant, 'intent' | 'standing' | 'intentReason'>>): Rest | null {
  if (standing !== 'good') {
    const message = 'Switched off because it is not paid for. Its data and names are kept.';
    return { state: 'suspended', reason: 'Suspended', message };
  }
  if (intent === 'suspended') {
    const message = `Switched off by the operators of this platform: ${intentReason ?? 'no reason is given'}. Its data and names are kept. Ask them to bring it back.`;
    return { state: 'suspended', reason: 'SuspendedByOperator', message };
  }
  if (intent === 'hibernated') {
    const message =
      'Asleep, as somebody of its organization wanted. Its data and names are kept. Wake it to use it again.';
    return { state: 'hibernated', reason: 'Hibernated', message };
  }
  return null;
}
