import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import { aTenant } from '@fleetcommand/testing/builders/tenancy';
import { expect, it } from 'vitest';

import { presentTenant } from './present-tenant.js';

const NAMES = { cluster: 'sandbox', appVersion: '1.0.0', newest: null, primaryHost: null };
const PLATFORM = { appsDomain: 'apps.example.com', publicHttpsPort: 443 };
const ADOPTED: Adoption = {
  namespace: 'default',
  name: 'rc-k7',
  deploymentId: 'k7',
  selector: { DeploymentId: 'k7' },
  found: { Deployment: 'u1', Ingress: 'u2' },
  keepsPods: true,
  deletesFound: false,
};

const adoptedOf = (adopted: Adoption | null) =>
  presentTenant(aTenant({ adopted }), NAMES, PLATFORM).adopted;

it('an adopted instance says what of it was found and is still as it was', () => {
  const found = { namespace: 'default', name: 'rc-k7' };
  expect(adoptedOf(ADOPTED)).toEqual({ ...found, kinds: ['Deployment', 'Ingress'] });
  expect(adoptedOf({ ...ADOPTED, keepsPods: false })).toEqual({ ...found, kinds: ['Ingress'] });
});

it('an instance that the platform made says nothing of that', () => {
  expect(adoptedOf(null)).toBeUndefined();
});
