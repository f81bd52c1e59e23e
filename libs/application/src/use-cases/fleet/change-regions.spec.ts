import type { Failure } from '@fleetcommand/kernel/result';
import { unwrap } from '@fleetcommand/kernel/result';
import { aRegion } from '@fleetcommand/testing/builders/catalogue';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { OPERATOR, openOffice } from '@fleetcommand/testing/builders/office';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { describe, expect, it } from 'vitest';

import { regionPurpose } from '../../ports/certificates.js';
import { addRegion, changeRegion, removeRegion } from './change-regions.js';

const EU = aRegion({ id: 'eu', name: 'Europe', domain: 'eu.apps.example.com' });
const messageOf = (result: { ok: boolean; error?: Failure }) => result.error?.message ?? '';

async function openDesk() {
  const deps = { ...(await openOffice()), domains: DOMAIN_SETTINGS };
  const fleet = await storeFleet(deps.store);
  const domainOf = async (id: string) =>
    (await deps.store.catalogue.listRegions()).find((region) => region.id === id)?.domain;
  return { deps, fleet, domainOf };
}

it('a region is changed, or taken away, only while it is as it was read', async () => {
  const { deps } = await openDesk();
  unwrap(await addRegion(deps, OPERATOR, EU));
  const renamed = unwrap(await changeRegion(deps, OPERATOR, 'eu', { name: 'EU' }, EU));
  const stale = { error: { code: 'request.precondition-failed' } };
  expect(await changeRegion(deps, OPERATOR, 'eu', { open: false }, EU)).toMatchObject(stale);
  expect(await removeRegion(deps, OPERATOR, 'eu', EU)).toMatchObject(stale);
  unwrap(await removeRegion(deps, OPERATOR, 'eu', renamed));
});

describe('a region’s suffix', () => {
  it('is given as the region is made, and is nobody else’s then', async () => {
    const { deps, domainOf } = await openDesk();
    unwrap(await addRegion(deps, OPERATOR, EU));
    expect(await domainOf('eu')).toBe('eu.apps.example.com');
    const again = await addRegion(deps, OPERATOR, { ...EU, id: 'eu-2' });
    expect(again).toMatchObject({ error: { code: 'regions.domain-unusable' } });
    expect(await domainOf('eu-2')).toBeUndefined();
  });

  it('is refused where an instance would be unreachable with it', async () => {
    const { deps, fleet } = await openDesk();
    await storeTenant(deps.store, fleet, { slug: 'eu' });
    const refused = await addRegion(deps, OPERATOR, EU);
    expect(messageOf(refused)).toContain('The instance eu could not be reached');
  });

  it('stays while instances have addresses below it, and says how many', async () => {
    const { deps, fleet, domainOf } = await openDesk();
    unwrap(await addRegion(deps, OPERATOR, EU));
    // Moved to another region since.
    const { tenant } = await storeTenant(deps.store, fleet, { platformDomain: EU.domain });
    const refused = await changeRegion(deps, OPERATOR, 'eu', { domain: 'eu.example.net' });
    expect(refused).toMatchObject({ error: { code: 'regions.domain-in-use' } });
    expect(messageOf(refused)).toContain('1 instance lives there, or below eu.apps.example.com');
    expect(messageOf(await removeRegion(deps, OPERATOR, 'eu'))).toContain('in use');
    expect(await domainOf('eu')).toBe('eu.apps.example.com');
    unwrap(await changeRegion(deps, OPERATOR, 'eu', { name: 'EU', domain: EU.domain }));
    expect(tenant.platformDomain).toBe(EU.domain);
  });

  it('is changed while nobody is there, and its certificate goes with the last', async () => {
    const { deps, domainOf } = await openDesk();
    unwrap(await addRegion(deps, OPERATOR, EU));
    const wish = {
      id: deps.ids.next('crt'),
      purpose: regionPurpose('eu'),
      hostnames: ['*.eu.apps.example.com'],
      tenantId: null,
      challenge: 'dns-01',
      challengeTarget: null,
      keyType: 'ecdsa-p256',
    } as const;
    await deps.store.certificates.ensure(wish, deps.clock.now());
    const released = async () =>
      (await deps.store.certificates.findByPurpose(wish.purpose))?.releasedAt;
    unwrap(await changeRegion(deps, OPERATOR, 'eu', { domain: 'eu.example.net' }));
    expect([await domainOf('eu'), await released()]).toEqual(['eu.example.net', null]);
    unwrap(await changeRegion(deps, OPERATOR, 'eu', { domain: null }));
    expect([await domainOf('eu'), await released()]).toEqual([null, deps.clock.now()]);
  });
});
