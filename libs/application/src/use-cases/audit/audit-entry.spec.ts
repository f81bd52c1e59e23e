import type { SupportSession } from '@fleetcommand/domain/accounts/support';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { idFromUuid } from '@fleetcommand/kernel/ids';
import { REQUEST } from '@fleetcommand/testing/builders/office';
import { countingIds } from '@fleetcommand/testing/fakes/ids';
import { describe, expect, it } from 'vitest';

import { auditEntry } from './audit-entry.js';

const deps = { ids: countingIds(), clock: new ManualClock('2026-01-01T00:00:00Z') };
const userId = idFromUuid('usr', '0'.repeat(32));
const organizationId = idFromUuid('org', '1'.repeat(32));
const support: SupportSession = {
  id: idFromUuid('sup', '2'.repeat(32)),
  organizationId,
  operatorId: userId,
  operatorEmail: 'operator@example.test',
  reason: 'ticket 7',
  mayWrite: true,
  startedAt: deps.clock.now(),
  expiresAt: new Date('2026-01-01T01:00:00Z'),
  endedAt: null,
};
const entry = { action: 'tenant.restart', targetId: null };

describe('what somebody did as an organization’s support', () => {
  const actor = { key: null, userId, support, request: REQUEST };

  it('names the support they gave, where it is the organization’s affair', () => {
    const { actor: by } = auditEntry(deps, actor, { ...entry, organizationId });
    expect(by).toEqual({ kind: 'support', id: support.id });
  });

  it('names themselves, where it is their own: it stands in their own trail', () => {
    const { actor: by } = auditEntry(deps, actor, { ...entry, organizationId: null });
    expect(by).toEqual({ kind: 'user', id: userId });
  });
});

describe('what an operator did', () => {
  const actor = { key: null, userId, capacity: 'operator', request: REQUEST } as const;

  it.each([organizationId, null])('is an operator’s, for %s', (affected) => {
    const { actor: by } = auditEntry(deps, actor, { ...entry, organizationId: affected });
    expect(by).toEqual({ kind: 'operator', id: userId });
  });
});
