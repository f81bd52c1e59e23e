import { isInScope, POLICY, type Action } from '@fleetcommand/domain/accounts/policy';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { outOfScope, type Actor } from '../actor.js';

/**
 * Whether a route's action is open to the actor at all, before anything is looked up: a key needs the scope, and what is
 * the fleet's is for operators. Whether it is open for one organization's thing is `authorize`'s to say.
 */
export function admit(
  actor: Actor,
  action: Action,
): Result<void, Failure<'accounts.out-of-scope' | 'accounts.operators-only'>> {
  if (POLICY[action].of === 'fleet' && !actor.isOperator) {
    return fail('accounts.operators-only', 'Only operators of the platform may do this.');
  }
  if (actor.key && !isInScope(actor.key.scopes, action)) return outOfScope(action);
  return ok(undefined);
}
