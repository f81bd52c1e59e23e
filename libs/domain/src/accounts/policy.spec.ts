import { describe, expect, it } from 'vitest';

import { ROLES } from './account.js';
import { ACTIONS, isAllowed, type Action } from './policy.js';

const READS: readonly Action[] = ['tenants.read', 'operations.read'];

describe('the policy', () => {
  it.each(['owner', 'admin', 'developer'] as const)('lets the %s do everything here', (role) => {
    expect(ACTIONS.filter((action) => !isAllowed(role, action))).toEqual([]);
  });

  it.each(['billing', 'viewer'] as const)('lets the %s read only', (role) => {
    expect(ACTIONS.filter((action) => isAllowed(role, action))).toEqual(READS);
  });

  it('speaks of every role, and denies what it does not know', () => {
    for (const role of ROLES) expect(isAllowed(role, 'tenants.read')).toBe(true);
    expect(isAllowed('owner', 'tenants.explode' as Action)).toBe(false);
  });
});
