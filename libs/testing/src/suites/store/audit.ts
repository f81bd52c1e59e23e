import type { AuditEvent } from '@fleetcommand/application/ports/audit';
import { CHAIN_START, followChain, type ChainHead } from '@fleetcommand/domain/audit/chain';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (hours: number) => new Date(SOME_TIME.getTime() + hours * 3_600_000);

function anEvent(
  organizationId: OrganizationId | null,
  more: Partial<AuditEvent> = {},
): AuditEvent {
  return {
    id: someId('aud'),
    organizationId,
    actor: { kind: 'system', id: null },
    action: 'tenant.create',
    targetId: null,
    before: null,
    after: { slug: 'acme' },
    requestId: null,
    ipAddress: null,
    createdAt: SOME_TIME,
    ...more,
  };
}

export function describeAudit(subject: GetSubject): void {
  const append = async (...events: AuditEvent[]) => {
    for (const event of events) await subject().store.audit.append(event);
  };
  const follow = async (chain: string) => {
    const events = await subject().store.audit.readChain(chain, 0n, 100);
    let head: ChainHead = CHAIN_START;
    for (const event of events) {
      const followed = followChain(head, event);
      if ('fault' in followed) throw new Error(followed.fault.message);
      head = followed.head;
    }
    return { events, head };
  };

  describe('the audit trail', () => {
    it('takes an event once', async () => {
      const event = anEvent(null);
      await append(event);
      await expect(append(event)).rejects.toThrow();
    });

    it('is a chain that can be followed from its first event to its head', async () => {
      const organizationId = someId('org');
      const after = { zeta: 1, alpha: [{ b: '“quoted”', a: null }], at: later(1), none: undefined };
      await append(
        anEvent(organizationId, { after }),
        anEvent(organizationId, { before: { name: 'ä' }, after: { name: 'b', n: 1.5e3 } }),
        anEvent(someId('org')),
        anEvent(organizationId, { after: undefined }),
      );
      const { events, head } = await follow(organizationId);
      expect(events.map(({ link }) => link.sequence)).toEqual([1n, 2n, 3n]);
      expect(await subject().store.audit.findHead(organizationId)).toEqual(head);
      expect(await subject().store.audit.findHead('org_nobody')).toBeNull();
      expect(events[0]?.after).toEqual({
        zeta: 1,
        alpha: [{ b: '“quoted”', a: null }],
        at: later(1).toISOString(),
      });
    });

    it('has no gap and no fork when many write at once, and none of what was rolled back', async () => {
      const organizationId = someId('org');
      const { store } = subject();
      const write = (fails: boolean) =>
        store
          .transaction(async ({ audit }) => {
            await audit.append(anEvent(organizationId));
            await audit.append(anEvent(organizationId));
            if (fails) throw new Error('changed my mind');
          })
          .catch(() => undefined);
      await Promise.all([write(false), write(true), write(false), write(true), write(false)]);
      const { events } = await follow(organizationId);
      expect(events).toHaveLength(6);
    });

    it('keeps no secrets', async () => {
      const organizationId = someId('org');
      const after = { user: { email: 'a@b.example', passwordHash: null, apiKey: 'fc_live_x' } };
      await append(anEvent(organizationId, { after, before: { password: 'hunter2' } }));
      const { events } = await follow(organizationId);
      expect(events[0]).toMatchObject({
        before: { password: '[redacted]' },
        after: { user: { email: 'a@b.example', passwordHash: null, apiKey: '[redacted]' } },
      });
    });

    it('is searched by trail, actor, action, target and time, newest first', async () => {
      const organizationId = someId('org');
      const userId = someId('usr');
      const [one, two, three] = [
        anEvent(organizationId, { actor: { kind: 'user', id: userId }, targetId: 'ten_1' }),
        anEvent(organizationId, { action: 'tenant.delete', createdAt: later(2) }),
        anEvent(organizationId, { action: 'tenantry.x', createdAt: later(4) }),
      ];
      await append(one, two, three);
      const { audit } = subject().store;
      const find = async (query: object) =>
        (await audit.list({ chain: organizationId, ...query }, { limit: 10 })).items.map(
          (e) => e.id,
        );
      expect(await find({})).toEqual([three.id, two.id, one.id]);
      expect(await find({ action: 'tenant' })).toEqual([two.id, one.id]);
      expect(await find({ action: 'tenant.delete' })).toEqual([two.id]);
      expect(await find({ actorId: userId })).toEqual([one.id]);
      expect(await find({ targetId: 'ten_1' })).toEqual([one.id]);
      expect(await find({ since: later(2), until: later(4) })).toEqual([two.id]);
      const page = await audit.list({ chain: organizationId }, { limit: 1, after: three.id });
      expect(page).toMatchObject({ items: [{ id: two.id }], hasMore: true });
    });
  });
}
