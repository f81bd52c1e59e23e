import { describe, expect, it } from 'vitest';

import { ROLES } from './account.js';
import {
  ACTIONS,
  FLEET_SCOPES,
  isAllowed,
  isInScope,
  mayGrant,
  ORGANIZATION_ACTIONS,
  POLICY,
  SCOPES,
  type OrganizationAction,
} from './policy.js';

describe('the policy', () => {
  it('lets an owner do all that can be done in an organization', () => {
    expect(ORGANIZATION_ACTIONS.filter((action) => !isAllowed('owner', action))).toEqual([]);
  });

  it('gives an admin all but what takes the organization away or opens its door', () => {
    expect(ORGANIZATION_ACTIONS.filter((action) => !isAllowed('admin', action))).toEqual([
      'organization.delete',
      'organization.transfer',
      'sign-in.manage',
    ]);
  });

  it.each(['billing', 'viewer'] as const)(
    'lets the %s change no instance and no member',
    (role) => {
      const changes = ORGANIZATION_ACTIONS.filter((action) => !action.endsWith('.read'));
      const own: readonly string[] = ['organization.leave'];
      expect(changes.filter((action) => isAllowed(role, action) && !own.includes(action))).toEqual(
        changes.filter((action) => action.startsWith('billing.') && isAllowed(role, action)),
      );
    },
  );

  it('speaks of every role', () => {
    for (const role of ROLES) expect(isAllowed(role, 'tenants.read')).toBe(true);
  });

  it('denies what it does not know', () => {
    expect(() => isAllowed('owner', 'tenants.explode' as OrganizationAction)).toThrow();
  });
});

describe('the scopes of an API key', () => {
  it('let through what they name and nothing else', () => {
    const scopes = new Set(['tenants:read'] as const);
    expect(ACTIONS.filter((action) => isInScope(scopes, action))).toEqual(
      ACTIONS.filter((action) => ['tenants:read', 'any'].includes(POLICY[action].scope ?? '')),
    );
  });

  it('all together never make keys, change sign-in, or give the organization away', () => {
    const all = new Set([...SCOPES, ...FLEET_SCOPES]);
    for (const action of [
      'keys.manage',
      'sign-in.manage',
      'organization.delete',
      'organization.transfer',
      'account.manage',
      'fleet.support',
    ] as const)
      expect([action, isInScope(all, action)]).toEqual([action, false]);
  });

  it('are each of use to some action', () => {
    const used = new Set<string | null>(ACTIONS.map((action) => POLICY[action].scope));
    for (const scope of [...SCOPES, ...FLEET_SCOPES]) expect(used).toContain(scope);
  });

  it('are given only by whom they would not lift above their role', () => {
    expect(mayGrant('developer', 'tenants:write')).toBe(true);
    expect(mayGrant('developer', 'audit:read')).toBe(false);
    expect(mayGrant('developer', 'organization:write')).toBe(false);
    expect(mayGrant('admin', 'audit:read')).toBe(true);
    expect(mayGrant('viewer', 'tenants:write')).toBe(false);
  });
});
