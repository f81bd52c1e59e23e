import type { Failure } from '@fleetcommand/kernel/result';

export const ORGANIZATION_NOT_FOUND: Failure<'organizations.not-found'> = {
  code: 'organizations.not-found',
  message: 'There is no such organization among yours. See GET /v1/organizations.',
  retry: 'never',
};
