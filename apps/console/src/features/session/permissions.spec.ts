import type { Me, Organization } from '@fleetcommand/contracts/http/accounts';
import { expect, it } from 'vitest';

import { ADA, idOf } from '../../testing/fixtures.js';
import { isAwaited } from './permissions.js';

const ACME = idOf('org', 1);
const as = (role: Organization['role']): Me => ({
  ...ADA,
  organizations: [{ id: ACME, name: 'Acme Ltd', role }],
});

it.each([
  ['owner', true, true],
  ['admin', true, false],
  ['billing', true, false],
  ['developer', false, false],
  ['viewer', false, false],
] as const)('%s: can pay %s, can confirm %s', (role, pays, confirms) => {
  expect(isAwaited(as(role), ACME, 'payment')).toBe(pays);
  expect(isAwaited(as(role), ACME, 'confirmation')).toBe(confirms);
});

it('nobody is waited for who does not belong to the organization, as operators do not', () => {
  const operator = { ...as('owner'), isOperator: true };
  expect(isAwaited(operator, idOf('org', 2), 'confirmation')).toBe(false);
  expect(isAwaited(undefined, ACME, 'payment')).toBe(false);
});
