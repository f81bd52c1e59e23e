import type { Actor } from '../actor.js';

/**
 * The operator, acting on what is somebody else's as the platform's own: allowed everything there, and named as
 * operator in the audit trail. Only behind a route whose row of the policy is `of: 'fleet'`.
 */
export function asOperator(actor: Actor): Actor {
  if (!actor.isOperator) throw new Error('only operators act on the whole fleet');
  return { ...actor, capacity: 'operator' };
}
