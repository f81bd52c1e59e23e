import { aTenant } from '@fleetcommand/testing/builders/tenancy';
import { describe, expect, it } from 'vitest';

import { isSameStatus, makeStatus, type ResourceStatus, type Told } from './status.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const LATER = new Date('2026-01-01T12:05:00Z');

const READY = { type: 'Ready', status: 'True', reason: 'Live', message: 'It is live.' } as const;
const TENANT = aTenant({
  state: 'active',
  conditions: [{ ...READY, lastTransitionTime: NOW.toISOString() }],
});

const told = (overrides: Partial<Told> = {}): Told => ({
  generation: 3,
  tenantId: TENANT.id,
  applied: { plan: 'free' },
  findings: [],
  refusals: [],
  instance: { tenant: TENANT, url: 'https://acme.apps.test' },
  ...overrides,
});

const conditionOf = ({ conditions }: ResourceStatus, type: string) =>
  conditions.find((condition) => condition.type === type);
const synced = (overrides: Partial<Told>) =>
  conditionOf(makeStatus(null, told(overrides), NOW), 'Synced');

describe('the status of a resource', () => {
  it('names the instance, how it is and where it answers', () => {
    expect(makeStatus(null, told(), NOW)).toEqual({
      observedGeneration: 3,
      tenantId: TENANT.id,
      state: 'active',
      url: 'https://acme.apps.test',
      applied: { plan: 'free' },
      conditions: [
        {
          type: 'Synced',
          status: 'True',
          reason: 'Synced',
          message: 'The instance is as the resource has it.',
          lastTransitionTime: NOW.toISOString(),
        },
        { ...READY, lastTransitionTime: NOW.toISOString() },
      ],
    });
  });

  it('of none says so', () => {
    const status = makeStatus(null, told({ instance: null }), NOW);
    expect(status).not.toHaveProperty('state');
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', reason: 'NoInstance' });
  });

  it('names the field that differs, both values, and what to do', () => {
    const difference = { field: 'plan', wanted: 'free', applied: 'free', actual: 'pro' } as const;
    expect(synced({ findings: [{ kind: 'changed-elsewhere', ...difference }] })).toMatchObject({
      status: 'False',
      reason: 'ChangedElsewhere',
      message:
        'spec.plan is "free", and the instance has "pro": it was changed elsewhere, and that stands. Write plan: "pro" to keep it, or change the instance back.',
    });
  });

  it('puts first what nobody can tell, and tells all', () => {
    const condition = synced({
      findings: [
        { kind: 'kept', field: 'slug', wanted: 'a', applied: 'b', actual: 'b' },
        { kind: 'changed-elsewhere', field: 'plan', wanted: 'a', applied: 'a', actual: 'b' },
        { kind: 'conflict', field: 'name', wanted: 'a', applied: 'b', actual: 'c' },
      ],
    });
    expect(condition?.reason).toBe('Conflict');
    expect(condition?.message).toMatch(/spec\.name .*spec\.plan .*spec\.slug /);
  });

  it('says what was refused, with the field, before all else', () => {
    const condition = synced({
      refusals: [
        { code: 'slugs.quarantined', message: 'Choose another.', retry: 'never', pointer: '/slug' },
      ],
      findings: [{ kind: 'deleted-elsewhere' }],
    });
    expect(condition?.reason).toBe('Refused');
    expect(condition?.message).toMatch(
      /^spec\.slug: Choose another\. \(slugs\.quarantined\) The instance was deleted/,
    );
  });

  it('is the same, and nothing to write, while nothing else is so', () => {
    const before = makeStatus(null, told(), NOW);
    expect(isSameStatus(before, makeStatus(before, told(), LATER))).toBe(true);
    for (const other of [
      told({ generation: 4 }),
      told({ applied: { plan: 'pro' } }),
      told({ tenantId: undefined }),
      told({ instance: null }),
      told({ findings: [{ kind: 'deleted-elsewhere' }] }),
    ])
      expect(isSameStatus(before, makeStatus(before, other, LATER))).toBe(false);
  });

  it('dates a condition when its status changes, and only then', () => {
    const before = makeStatus(null, told(), NOW);
    const changed = makeStatus(before, told({ findings: [{ kind: 'deleted-elsewhere' }] }), LATER);
    expect(conditionOf(changed, 'Synced')?.lastTransitionTime).toBe(LATER.toISOString());
    expect(conditionOf(changed, 'Ready')?.lastTransitionTime).toBe(NOW.toISOString());
  });
});
