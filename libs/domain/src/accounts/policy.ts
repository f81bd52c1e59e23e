import type { Role } from './account.js';

/** Everything a person can do to an organization's things. */
export const ACTIONS = [
  'tenants.read',
  'tenants.create',
  'tenants.update',
  'tenants.restart',
  'tenants.delete',
  'operations.read',
  'operations.retry',
  'operations.cancel',
] as const;

export type Action = (typeof ACTIONS)[number];

const READ = ['tenants.read', 'operations.read'] as const satisfies readonly Action[];

/** Who may do what. What is not listed is denied. */
const POLICY: Readonly<Record<Role, ReadonlySet<Action>>> = {
  owner: new Set(ACTIONS),
  admin: new Set(ACTIONS),
  developer: new Set(ACTIONS),
  billing: new Set(READ),
  viewer: new Set(READ),
};

export function isAllowed(role: Role, action: Action): boolean {
  return POLICY[role].has(action);
}
