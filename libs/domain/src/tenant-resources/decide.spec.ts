import { aTenant } from '@fleetcommand/testing/builders/tenancy';
import { someId } from '@fleetcommand/testing/builders/ids';
import { describe, expect, it } from 'vitest';

import type { Tenant } from '../tenancy/tenant.js';
import { decideResource, judge, type Judgement, type ResourceFacts } from './decide.js';
import { fieldsOf, type AppliedFields, type TenantSpec } from './resource.js';

const ORGANIZATION = someId('org');

const TENANT = aTenant({
  organizationId: ORGANIZATION,
  name: 'Acme',
  slug: 'acme',
  planId: 'free',
  regionId: 'eu',
  blueprintVersion: 1,
});

const SPEC: TenantSpec = {
  organizationId: ORGANIZATION,
  name: 'Acme',
  slug: 'acme',
  plan: 'free',
  deletionPolicy: 'Retain',
};
const APPLIED: AppliedFields = fieldsOf(TENANT);

const decide = (facts: Partial<ResourceFacts>, spec: Partial<TenantSpec> = {}) =>
  decideResource({
    spec: { ...SPEC, ...spec },
    applied: APPLIED,
    isDeleting: false,
    isHeld: false,
    adopts: false,
    bound: TENANT,
    namesake: null,
    ...facts,
  });

const now = (overrides: Partial<Tenant>): Tenant => ({ ...TENANT, ...overrides });
const GONE = now({ intent: 'deleted', deletedAt: new Date(0) });
const GOING = now({ intent: 'deleted' });

describe('one field', () => {
  it.each<[string, string | undefined, string | undefined, string, Judgement]>([
    ['that the resource does not name is nobody’s business', undefined, 'a', 'b', 'free'],
    ['that is as wanted is the same', 'a', 'a', 'a', 'same'],
    ['that both changed to one value is the same', 'b', 'a', 'b', 'same'],
    ['that is as wanted, and never was carried out, is the same', 'a', undefined, 'a', 'same'],
    ['that only the resource changed is carried out', 'b', 'a', 'a', 'changed-here'],
    ['that only somebody else changed stands', 'a', 'a', 'b', 'changed-elsewhere'],
    ['that both changed is a conflict', 'b', 'a', 'c', 'conflict'],
    ['that differs, and never was the same, is a conflict', 'b', undefined, 'a', 'conflict'],
  ])('%s', (_, wanted, applied, actual, judgement) => {
    expect(judge(wanted, applied, actual)).toBe(judgement);
  });
});

describe('a resource', () => {
  it('without an instance makes one', () => {
    const made = decide({ bound: null, applied: {} });
    expect(made).toEqual({ step: { kind: 'create' }, findings: [], applied: {} });
  });

  it('that takes its instance along holds itself before it makes one', () => {
    const decision = decide({ bound: null, applied: {} }, { deletionPolicy: 'Delete' });
    expect(decision.step).toEqual({ kind: 'hold' });
  });

  it('lets go where it takes nothing along any more', () => {
    expect(decide({ isHeld: true }).step).toEqual({ kind: 'release' });
  });

  it('leaves alone an instance of its name that somebody else made, unless it is told to take it over', () => {
    const found = { bound: null, namesake: TENANT, applied: {} };
    expect(decide(found)).toMatchObject({
      step: { kind: 'none' },
      findings: [{ kind: 'exists-already', slug: 'acme' }],
    });
    expect(decide({ ...found, adopts: true }).step).toEqual({ kind: 'adopt', tenant: TENANT });
  });

  it('that is as its instance is asks for nothing, and remembers how that is', () => {
    expect(decide({ applied: {} })).toEqual({
      step: { kind: 'none' },
      findings: [],
      applied: fieldsOf(TENANT),
    });
  });

  it('that took one over shows what differs, and goes on showing it', () => {
    const first = decide({ applied: {} }, { plan: 'pro' });
    expect(first).toMatchObject({
      step: { kind: 'none' },
      findings: [{ kind: 'conflict', field: 'plan', applied: undefined }],
    });
    expect(decide({ applied: first.applied }, { plan: 'pro' })).toEqual(first);
  });

  it('that names what it left to others has it changed from how that is', () => {
    const { applied } = decide({ bound: now({ blueprintVersion: 2 }) });
    const pinned = decide(
      { applied, bound: now({ blueprintVersion: 2 }) },
      { blueprintVersion: 3 },
    );
    expect(pinned.step).toMatchObject({ changes: [{ field: 'blueprintVersion', to: 3 }] });
  });

  it('that changed has its changes carried out, each by itself', () => {
    const changed = { name: 'New', plan: 'pro', blueprintVersion: 2 };
    const { step, findings, applied } = decide({}, changed);
    expect(step).toEqual({
      kind: 'change',
      changes: [
        { field: 'name', to: 'New' },
        { field: 'plan', to: 'pro' },
        { field: 'blueprintVersion', to: 2 },
      ],
    });
    expect(findings).toEqual([]);
    // Until they are: then they are the same, and remembered.
    expect(applied).toEqual(APPLIED);
    const after = now({ name: 'New', planId: 'pro', blueprintVersion: 2 });
    expect(decide({ bound: after }, changed).applied).toEqual({ ...APPLIED, ...changed });
  });

  it('shows what was changed elsewhere, and carries out the rest', () => {
    const decision = decide({ bound: now({ planId: 'pro' }) }, { name: 'New' });
    expect(decision).toEqual({
      step: { kind: 'change', changes: [{ field: 'name', to: 'New' }] },
      findings: [
        {
          kind: 'changed-elsewhere',
          field: 'plan',
          wanted: 'free',
          applied: 'free',
          actual: 'pro',
        },
      ],
      applied: APPLIED,
    });
  });

  it('shows what both changed', () => {
    const decision = decide({ bound: now({ planId: 'pro' }) }, { plan: 'team' });
    expect(decision).toMatchObject({
      step: { kind: 'none' },
      findings: [
        { kind: 'conflict', field: 'plan', wanted: 'team', applied: 'free', actual: 'pro' },
      ],
    });
  });

  it.each([
    ['slug', { slug: 'other' }],
    ['region', { region: 'us' }],
    ['blueprint', { blueprint: 'other' }],
  ])('cannot change its %s', (field, spec) => {
    expect(decide({}, spec)).toMatchObject({
      step: { kind: 'none' },
      findings: [{ kind: 'kept', field }],
    });
  });

  it('whose instance is another organization’s is told nothing of it but that', () => {
    const theirs = now({ organizationId: someId('org'), planId: 'pro', name: 'Secret' });
    const { step, findings } = decide({ bound: theirs });
    expect(step).toEqual({ kind: 'none' });
    expect(findings).toMatchObject([{ field: 'organizationId' }]);
    expect(findings).toHaveLength(1);
  });

  it.each([
    ['is being deleted', GOING],
    ['is gone', GONE],
  ])('whose instance %s elsewhere is told so, and nothing is made again', (_, bound) => {
    expect(decide({ bound })).toMatchObject({
      step: { kind: 'none' },
      findings: [{ kind: 'deleted-elsewhere' }],
    });
  });
});

describe('a resource that is deleted', () => {
  const deleted = (facts: Partial<ResourceFacts>, deletionPolicy: 'Delete' | 'Retain' = 'Delete') =>
    decide({ isDeleting: true, isHeld: true, ...facts }, { deletionPolicy });

  it('takes its instance along', () => {
    expect(deleted({}).step).toEqual({ kind: 'delete' });
  });

  it('also one that was changed elsewhere', () => {
    expect(deleted({ bound: now({ planId: 'pro' }) }).step).toEqual({ kind: 'delete' });
  });

  it('waits until it is gone', () => {
    expect(deleted({ bound: GOING })).toMatchObject({
      step: { kind: 'none' },
      findings: [{ kind: 'being-deleted' }],
    });
    expect(deleted({ bound: GONE }).step).toEqual({ kind: 'release' });
  });

  it('leaves it where it is to be retained', () => {
    expect(deleted({}, 'Retain').step).toEqual({ kind: 'release' });
    expect(deleted({ isHeld: false }, 'Retain').step).toEqual({ kind: 'none' });
  });

  it('leaves what is not its own', () => {
    expect(deleted({ bound: null }).step).toEqual({ kind: 'release' });
    expect(deleted({ bound: null, namesake: TENANT }).step).toEqual({ kind: 'release' });
    const theirs = now({ organizationId: someId('org') });
    expect(deleted({ bound: theirs }).step).toEqual({ kind: 'release' });
  });
});

it('an instance has every field that a resource may name', () => {
  expect(fieldsOf(TENANT)).toEqual({
    organizationId: ORGANIZATION,
    name: 'Acme',
    slug: 'acme',
    plan: 'free',
    region: 'eu',
    blueprint: 'sample-chat',
    blueprintVersion: 1,
  });
});
