import type { Role } from './account.js';

/** What an API key can be allowed. A person who is signed in has no scopes: their role alone counts. */
export const SCOPES = [
  'tenants:read',
  'tenants:write',
  'organization:read',
  'organization:write',
  'audit:read',
  'billing:read',
  'billing:write',
  'webhooks:read',
  'webhooks:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What an operator's key can be allowed. */
export const FLEET_SCOPES = ['fleet:read', 'fleet:write', 'deployments:write'] as const;
export type FleetScope = (typeof FLEET_SCOPES)[number];

const OWNERS = ['owner'] as const;
const ADMINS = ['owner', 'admin'] as const;
const BUILDERS = ['owner', 'admin', 'developer'] as const;
const PAYERS = ['owner', 'admin', 'billing'] as const;
const EVERYONE = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

/**
 * Who may do what: the one table. What has no row is denied, and a route names its row (`@Access`).
 *
 * - `of: 'organization'`: members whose role is listed, on what belongs to their organization.
 * - `of: 'oneself'`: whoever is signed in, on what is their own.
 * - `of: 'fleet'`: operators, on everything.
 *
 * `scope` is what an API key needs besides; null: no key may, only a person who is signed in. A key never does more
 * than the person who made it could do at that moment.
 */
export const POLICY = {
  'tenants.read': { of: 'organization', roles: EVERYONE, scope: 'tenants:read' },
  'tenants.logs': { of: 'organization', roles: BUILDERS, scope: 'tenants:read' },
  'tenants.create': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'tenants.update': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'tenants.restart': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'tenants.hibernate': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'tenants.delete': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'backups.read': { of: 'organization', roles: EVERYONE, scope: 'tenants:read' },
  'backups.create': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'backups.restore': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'domains.read': { of: 'organization', roles: EVERYONE, scope: 'tenants:read' },
  'domains.manage': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'operations.read': { of: 'organization', roles: EVERYONE, scope: 'tenants:read' },
  'operations.retry': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },
  'operations.cancel': { of: 'organization', roles: BUILDERS, scope: 'tenants:write' },

  'organization.read': { of: 'organization', roles: EVERYONE, scope: 'organization:read' },
  'organization.update': { of: 'organization', roles: ADMINS, scope: 'organization:write' },
  'organization.delete': { of: 'organization', roles: OWNERS, scope: null },
  'organization.transfer': { of: 'organization', roles: OWNERS, scope: null },
  'organization.leave': { of: 'organization', roles: EVERYONE, scope: null },
  'members.read': { of: 'organization', roles: EVERYONE, scope: 'organization:read' },
  'members.manage': { of: 'organization', roles: ADMINS, scope: 'organization:write' },
  'keys.read': { of: 'organization', roles: BUILDERS, scope: 'organization:read' },
  'keys.manage': { of: 'organization', roles: BUILDERS, scope: null },
  'audit.read': { of: 'organization', roles: ADMINS, scope: 'audit:read' },
  'sign-in.manage': { of: 'organization', roles: OWNERS, scope: null },

  'billing.read': { of: 'organization', roles: EVERYONE, scope: 'billing:read' },
  'billing.manage': { of: 'organization', roles: PAYERS, scope: 'billing:write' },

  'webhooks.read': { of: 'organization', roles: BUILDERS, scope: 'webhooks:read' },
  'webhooks.manage': { of: 'organization', roles: BUILDERS, scope: 'webhooks:write' },

  'account.read': { of: 'oneself', scope: 'any' },
  'account.manage': { of: 'oneself', scope: null },

  'fleet.read': { of: 'fleet', scope: 'fleet:read' },
  'fleet.write': { of: 'fleet', scope: 'fleet:write' },
  'fleet.keys': { of: 'fleet', scope: null },
  'fleet.support': { of: 'fleet', scope: null },

  // The deployer's API: a key of a build server's does this and nothing else.
  'deployments.manage': { of: 'fleet', scope: 'deployments:write' },
} as const satisfies Readonly<Record<string, PolicyRow>>;

type PolicyRow =
  | {
      readonly of: 'organization';
      readonly roles: readonly Role[];
      readonly scope: Scope | null;
    }
  | { readonly of: 'oneself'; readonly scope: 'any' | null }
  | { readonly of: 'fleet'; readonly scope: FleetScope | null };

export type Action = keyof typeof POLICY;
export const ACTIONS = Object.keys(POLICY) as readonly Action[];

/** What is done to an organization's things, and so needs a role in it. */
export type OrganizationAction = {
  [Name in Action]: (typeof POLICY)[Name]['of'] extends 'organization' ? Name : never;
}[Action];

export const ORGANIZATION_ACTIONS = ACTIONS.filter(
  (action): action is OrganizationAction => POLICY[action].of === 'organization',
);

export function isAllowed(role: Role, action: OrganizationAction): boolean {
  const roles: readonly Role[] = POLICY[action].roles;
  return roles.includes(role);
}

/** Whether a key with these scopes may be used for the action at all. */
export function isInScope(scopes: ReadonlySet<Scope | FleetScope>, action: Action): boolean {
  const { scope }: PolicyRow = POLICY[action];
  if (scope === null) return false;
  return scope === 'any' || scopes.has(scope);
}

/** Whether somebody of this role may make a key with the scope: only if they may do something that it allows. */
export function mayGrant(role: Role, scope: Scope): boolean {
  return ORGANIZATION_ACTIONS.some(
    (action) => POLICY[action].scope === scope && isAllowed(role, action),
  );
}
