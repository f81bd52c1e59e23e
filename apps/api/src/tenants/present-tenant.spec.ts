import type { Adoption } from '@fleetcommand/domain/tenancy/adoption';
import type { Condition } from '@fleetcommand/domain/tenancy/condition';
import { aTenant } from '@fleetcommand/testing/builders/tenancy';
import { describe, expect, it } from 'vitest';

import { presentTenant } from './present-tenant.js';

const NAMES = {
  cluster: 'sandbox',
  clusterAnsweredAt: null,
  appVersion: '1.0.0',
  newest: null,
  primaryHost: null,
};
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

describe('an instance whose cluster does not answer', () => {
  const names = { ...NAMES, clusterAnsweredAt: new Date('2026-11-29T10:00:00Z') };

  it('says so first, and since when; what was observed before stands', () => {
    const ready: Condition = {
      type: 'Ready',
      status: 'True',
      reason: 'Live',
      message: 'The instance is live.',
      lastTransitionTime: '2026-11-28T10:00:00.000Z',
    };
    const [away, ...others] = presentTenant(
      aTenant({ conditions: [ready] }),
      names,
      PLATFORM,
    ).conditions;
    expect(away).toMatchObject({
      type: 'ClusterReachable',
      status: 'False',
      reason: 'ClusterUnreachable',
      lastTransitionTime: '2026-11-29T10:00:00.000Z',
    });
    expect(others).toEqual([ready]);
  });

  it('says nothing of that where it only waits for a place', () => {
    expect(presentTenant(aTenant({ waitsForPlace: true }), names, PLATFORM).conditions).toEqual([]);
  });
});
