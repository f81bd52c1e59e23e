import { DEFAULT_LADDER } from '@fleetcommand/domain/billing/standing';
import {
  openLiveDesk,
  openResourceDesk,
  SYNCED,
} from '@fleetcommand/testing/builders/resource-desk';
import { aPlan } from '@fleetcommand/testing/builders/catalogue';
import { describe, expect, it } from 'vitest';

describe('a refusal', () => {
  it('names the field and what to do, and is tried again after a minute', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec({ plan: 'gold' }));
    expect(await desk.keep()).toMatchObject([
      { step: 'create', problem: null },
      { step: 'create', problem: { code: 'catalogue.unknown-plan' } },
    ]);
    expect(desk.condition('acme', 'Synced')).toMatch(
      /^False Refused: spec\.plan: There is no “gold” to choose\. There is: free, pro, .*\(catalogue\.unknown-plan\)$/,
    );
    expect(desk.condition('acme', 'Ready')).toMatch(/^False NoInstance/);
    const writes = desk.resources.writes();
    const { clock, store } = desk.workshop.office;
    // The same again is no news.
    clock.advance(60_000);
    expect([await desk.keep(), desk.resources.writes()]).toEqual([[], writes]);
    await store.catalogue.savePlan(aPlan({ id: 'gold' }));
    clock.advance(59_000);
    expect([await desk.keep(), desk.resources.writes()]).toEqual([[], writes]);
    clock.advance(1_000);
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
  });

  it('is asked about again at once when the resource changed', async () => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec({ plan: 'gold' }));
    await desk.keep();
    desk.resources.put('acme', desk.spec());
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toBe(SYNCED);
  });

  it.each([
    ['a slug that cannot be', { slug: 'a b' }, /spec\.slug: .*\(slugs\.unusable\)/],
    ['another region', { region: 'moon' }, /spec\.region: .*\(catalogue\.unknown-region\)/],
    [
      'an organization there is not',
      { organizationId: `org_${'0'.repeat(32)}` },
      /spec\.organizationId: /,
    ],
    [
      'what cannot be read',
      { name: 'x'.repeat(61) },
      /spec\.name: .*\(tenant-resources\.unreadable\)/,
    ],
    ['an old version', { blueprintVersion: 7 }, /spec\.blueprintVersion: .*begins with version 1/],
  ])('of %s makes nothing', async (_, more, message) => {
    const desk = await openResourceDesk();
    desk.resources.put('acme', desk.spec(more));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False Refused: /);
    expect(desk.condition('acme', 'Synced')).toMatch(message);
    const { store } = desk.workshop.office;
    expect(await store.tenants.listOfOrganization(desk.organizationId)).toEqual([]);
  });

  it('comes of a ceiling that operators set, as for whoever orders by the API', async () => {
    const desk = await openResourceDesk();
    const { store } = desk.workshop.office;
    const { revision, ...intake } = await store.settings.findIntake();
    const now = desk.workshop.office.clock.now();
    await store.settings.saveIntake({ ...intake, instancesPerOrganization: 1 }, revision, now);
    desk.resources.put('acme', desk.spec());
    desk.resources.put('second', desk.spec({ slug: 'second' }));
    await desk.rest();
    const conditions = ['acme', 'second'].map((name) => desk.condition(name, 'Synced'));
    expect(conditions.filter((condition) => condition === SYNCED)).toHaveLength(1);
    expect(conditions.find((condition) => condition !== SYNCED)).toMatch(/\(tenants\.too-many\)$/);
  });

  it('of what is not paid for is no way around paying', async () => {
    const billing = { ladder: DEFAULT_LADDER };
    const desk = await openResourceDesk({ billing });
    // Three may be tried at once.
    for (const slug of ['one', 'two', 'three', 'four'])
      desk.resources.put(slug, desk.spec({ slug, plan: 'pro' }));
    await desk.rest();
    expect(desk.condition('three', 'Synced')).toBe(SYNCED);
    expect(desk.condition('four', 'Synced')).toMatch(
      /^False Refused: spec\.plan: .*\(billing\.payment-required\)$/,
    );
    desk.resources.put('one', desk.spec({ slug: 'one', plan: 'business', name: 'New' }));
    await desk.rest();
    expect(desk.condition('one', 'Synced')).toMatch(/spec\.plan: .*\(billing\.payment-required\)$/);
    // What was refused is no reason not to do the rest.
    expect(await desk.tenantOf('one')).toMatchObject({ planId: 'pro', name: 'New' });
  });

  it('of what can never change says to write it again', async () => {
    const desk = await openLiveDesk();
    desk.resources.put('acme', desk.spec({ slug: 'other' }));
    await desk.rest();
    expect(desk.condition('acme', 'Synced')).toMatch(/^False Immutable: spec\.slug is "other"/);
    expect((await desk.tenantOf('acme')).slug).toBe('acme');
  });
});
