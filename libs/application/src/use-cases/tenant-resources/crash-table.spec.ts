/**
 * The worker under every failure there is: each of its calls in turn is the last that it makes. Then another begins, and all
 * must be as if nothing had happened: one instance a resource, none that was to go.
 */
import { openResourceDesk, type ResourceDesk } from '@fleetcommand/testing/builders/resource-desk';
import { Crash, createCrasher, type CrashPlan } from '@fleetcommand/testing/fakes/crash';
import { describe, expect, it } from 'vitest';

interface Story {
  readonly begin: () => Promise<ResourceDesk>;
  readonly check: (desk: ResourceDesk) => Promise<void>;
}

const tenantsOf = ({ workshop, organizationId }: ResourceDesk) =>
  workshop.office.store.tenants.listOfOrganization(organizationId);

const scenarios: Readonly<Record<string, Story>> = {
  create: {
    async begin() {
      const desk = await openResourceDesk();
      desk.resources.put('acme', desk.spec({ deletionPolicy: 'Delete' }));
      return desk;
    },
    async check(desk) {
      const [tenant, ...others] = await tenantsOf(desk);
      expect(others).toEqual([]);
      expect(desk.resources.get('acme')).toMatchObject({
        isHeld: true,
        status: { tenantId: tenant?.id, state: 'active' },
      });
      expect(desk.condition('acme', 'Synced')).toMatch(/^True /);
    },
  },
  change: {
    async begin() {
      const desk = await openResourceDesk();
      desk.resources.put('acme', desk.spec());
      await desk.rest();
      desk.resources.put('acme', desk.spec({ name: 'New', plan: 'pro' }));
      return desk;
    },
    async check(desk) {
      expect(await tenantsOf(desk)).toMatchObject([{ name: 'New', planId: 'pro', generation: 3 }]);
      expect(desk.condition('acme', 'Synced')).toMatch(/^True /);
    },
  },
  delete: {
    async begin() {
      const desk = await openResourceDesk();
      desk.resources.put('acme', desk.spec({ deletionPolicy: 'Delete' }));
      await desk.rest();
      desk.resources.remove('acme');
      return desk;
    },
    async check(desk) {
      expect(await tenantsOf(desk)).toEqual([]);
      expect(desk.resources.get('acme')).toBeUndefined();
    },
  },
};

/** A worker that dies by the plan, and then another, until all is at rest. */
async function run({ begin, check }: Story, plan?: CrashPlan) {
  const desk = await begin();
  const crasher = createCrasher(plan);
  await desk
    .keeper({}, crasher)
    .keep()
    .catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
  // Whoever died keeps its lease until that ends.
  desk.workshop.office.clock.advance(20_000);
  await desk.rest();
  await desk.rest();
  await check(desk);
  return crasher;
}

describe.each(Object.entries(scenarios))('%s', (_, story) => {
  it.each(['before', 'after'] as const)(
    'ends well, whichever call it dies %s',
    async (when) => {
      const { calls } = await run(story);
      expect(calls).toContain('store.leases.acquire');
      expect(calls.some((call) => call.startsWith('resources.save'))).toBe(true);
      for (let atCall = 1; atCall <= calls.length; atCall++) {
        const crasher = await run(story, { atCall, when });
        expect(crasher.hasCrashed(), `${atCall}: ${calls[atCall - 1]}`).toBe(true);
      }
    },
    120_000,
  );
});
