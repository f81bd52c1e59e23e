/** Whatever resource and console do in whatever order: nobody's change is undone, and all comes to rest. */
import { aTenant } from '@fleetcommand/testing/builders/tenancy';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Tenant } from '../tenancy/tenant.js';
import { decideResource, type FieldChange, type ResourceDecision } from './decide.js';
import { fieldsOf, type AppliedFields, type TenantSpec } from './resource.js';

const FIELDS = ['name', 'plan', 'blueprintVersion'] as const;
type Field = (typeof FIELDS)[number];
type Values = { [F in Field]: string | number };

type Event =
  | { readonly who: 'resource' | 'console'; readonly field: Field; readonly n: number }
  | { readonly who: 'resource'; readonly forgets: true }
  | { readonly who: 'worker'; readonly refuses: boolean };

const START = aTenant({ name: 'v0', planId: 'v0', blueprintVersion: 0 });

const valueOf = (field: Field, n: number) => (field === 'blueprintVersion' ? n : `v${n}`);

/** A world of one resource and its instance, made and in sync. */
class World {
  spec: TenantSpec = {
    organizationId: START.organizationId,
    name: 'v0',
    slug: START.slug,
    plan: 'v0',
    blueprintVersion: 0,
    deletionPolicy: 'Retain',
  };
  tenant: Tenant = START;
  applied: AppliedFields = {};
  /** What each field was when they were seen to agree last; kept by other means than `applied`. */
  agreed: Partial<Values> = {};

  decide(): ResourceDecision {
    return decideResource({
      spec: this.spec,
      applied: this.applied,
      isDeleting: false,
      isHeld: false,
      adopts: false,
      bound: this.tenant,
      namesake: null,
    });
  }

  /** Two looks, as the worker has them: what is to be done, and what is left after it. */
  work(refuses: boolean): void {
    const { step, applied } = this.decide();
    this.applied = applied;
    if (step.kind === 'change' && !refuses) {
      for (const change of step.changes) this.carryOut(change);
      this.applied = this.decide().applied;
    }
    const actual = fieldsOf(this.tenant);
    for (const field of FIELDS) {
      const isLeftOut = this.spec[field] === undefined;
      if (isLeftOut || this.spec[field] === actual[field]) this.agreed[field] = actual[field];
    }
  }

  carryOut({ field, to }: FieldChange): void {
    const before = fieldsOf(this.tenant)[field];
    // What stands there is what both had agreed on: nobody else changed it since.
    expect(before).toBe(this.agreed[field]);
    this.tenant = withField(this.tenant, field, to);
  }
}

function withField(tenant: Tenant, field: Field, to: string | number): Tenant {
  if (field === 'blueprintVersion') return { ...tenant, blueprintVersion: Number(to) };
  return { ...tenant, [field === 'plan' ? 'planId' : 'name']: to };
}

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    who: fc.constantFrom('resource', 'console'),
    field: fc.constantFrom(...FIELDS),
    n: fc.nat(3),
  }),
  fc.record({ who: fc.constant('worker' as const), refuses: fc.boolean() }),
  fc.record({ who: fc.constant('resource' as const), forgets: fc.constant(true as const) }),
);

function happen(world: World, happened: Event): void {
  if (happened.who === 'worker') return world.work(happened.refuses);
  if ('forgets' in happened) {
    world.spec = { ...world.spec, blueprintVersion: undefined };
    return;
  }
  const { who, field, n } = happened;
  const value = valueOf(field, n);
  if (who === 'console') world.tenant = withField(world.tenant, field, value);
  else world.spec = { ...world.spec, [field]: value };
}

const history = fc.array(event, { maxLength: 30 }).map((events) => {
  const world = new World();
  world.work(false);
  for (const each of events) happen(world, each);
  return world;
});

it('only what both had agreed on is changed, and after that there is nothing left to do', () => {
  fc.assert(
    fc.property(history, (world) => {
      world.work(false);
      const { tenant } = world;
      expect(world.decide().step).toEqual({ kind: 'none' });
      world.work(false);
      expect(world.tenant).toEqual(tenant);
    }),
    { numRuns: 500 },
  );
});

it('each field that differs is told of, with both values, and no other', () => {
  fc.assert(
    fc.property(history, (world) => {
      world.work(false);
      const actual = fieldsOf(world.tenant);
      const differing = FIELDS.filter(
        (field) => world.spec[field] !== undefined && world.spec[field] !== actual[field],
      ).map((field) => ({ field, wanted: world.spec[field], actual: actual[field] }));
      const { findings } = world.decide();
      expect(findings).toHaveLength(differing.length);
      for (const each of differing)
        expect(findings).toContainEqual(expect.objectContaining(each) as unknown);
    }),
    { numRuns: 500 },
  );
});

it('whoever writes what is there is in sync, whatever was before, and has the next change carried out', () => {
  fc.assert(
    fc.property(history, fc.constantFrom(...FIELDS), (world, field) => {
      const actual = fieldsOf(world.tenant);
      world.spec = {
        ...world.spec,
        ...Object.fromEntries(FIELDS.map((each) => [each, actual[each]])),
      };
      expect(world.decide()).toMatchObject({ step: { kind: 'none' }, findings: [] });
      world.work(false);
      const next = valueOf(field, 9);
      world.spec = { ...world.spec, [field]: next };
      world.work(false);
      expect(fieldsOf(world.tenant)[field]).toBe(next);
    }),
    { numRuns: 500 },
  );
});
