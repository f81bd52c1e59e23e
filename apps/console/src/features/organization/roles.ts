import type { Organization } from '@fleetcommand/contracts/http/accounts';

export const ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

type Role = Organization['role'];

/** Who changes members; the service has the last word. */
export const mayManage = (role: Role): boolean => role === 'owner' || role === 'admin';

/** Who makes API keys. */
export const mayMakeKeys = (role: Role): boolean => mayManage(role) || role === 'developer';
