import { describe, expect, it } from 'vitest';

import { checkCreation, checkSignups, DEFAULT_INTAKE, type Intake } from './intake.js';

const NOW = new Date('2026-01-02T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const NOTHING = { instances: 0, ofOrganization: 0, madeToday: [] };

const judge = (intake: Partial<Intake>, facts: Partial<Parameters<typeof checkCreation>[1]> = {}) =>
  checkCreation({ ...DEFAULT_INTAKE, ...intake }, { ...NOTHING, ...facts }, NOW);

describe('what the platform lets in', () => {
  it('is everybody while nobody has said otherwise', () => {
    expect(checkSignups(DEFAULT_INTAKE).ok).toBe(true);
    expect(judge({}).ok).toBe(true);
  });

  it('is no new customer while signups are closed, who is told why and when to come back', () => {
    const notice = 'We are moving house until Monday.';
    const closed = { ...DEFAULT_INTAKE, signups: 'closed', notice } as const;
    expect(checkSignups(closed)).toMatchObject({
      error: {
        code: 'platform.signups-closed',
        message: expect.stringContaining(notice) as string,
        retry: { afterMs: expect.any(Number) as number },
      },
    });
    expect(judge(closed).ok).toBe(true);
  });

  it.each([
    [
      'nothing while creations are closed',
      { creations: 'closed' },
      {},
      'platform.creations-closed',
    ],
    ['nothing above the ceiling', { instances: 10 }, { instances: 10 }, 'platform.full'],
    [
      'nothing more of an organization that has as many as it may',
      { instancesPerOrganization: 3 },
      { ofOrganization: 3 },
      'tenants.too-many',
    ],
  ] as const)('is %s', (_, intake, facts, code) => {
    expect(judge(intake, facts)).toMatchObject({ error: { code } });
  });

  it.each([
    ['the last place', { instances: 10 }, { instances: 9 }],
    ['the last of an organization', { instancesPerOrganization: 3 }, { ofOrganization: 2 }],
    [
      'anything where there is no ceiling',
      { instancesPerOrganization: null },
      { ofOrganization: 9_999 },
    ],
  ] as const)('is %s', (_, intake, facts) => {
    expect(judge(intake, facts).ok).toBe(true);
  });

  it('is so many of an organization within a day: the next when the oldest of them is a day old', () => {
    const madeToday = [hoursAgo(23), hoursAgo(5), hoursAgo(1)];
    expect(judge({ creationsPerDay: 4 }, { madeToday }).ok).toBe(true);
    expect(judge({ creationsPerDay: 3 }, { madeToday })).toMatchObject({
      error: { code: 'tenants.too-many-today', retry: { afterMs: 3_600_000 } },
    });
    // Lowered since: two have to grow old.
    expect(judge({ creationsPerDay: 2 }, { madeToday })).toMatchObject({
      error: { retry: { afterMs: 19 * 3_600_000 } },
    });
    expect(judge({ creationsPerDay: 0 })).toMatchObject({
      error: { retry: { afterMs: 24 * 3_600_000 } },
    });
  });
});
