import { openOffice, REQUEST, type Office } from '@fleetcommand/testing/builders/office';
import type { ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { auditEntryBy } from './audit-entry.js';
import { verifyChain } from './verify-chain.js';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
  for (let n = 1; n <= 5; n++) {
    const entry = { organizationId: null, action: 'x', targetId: null, after: { n } };
    await office.store.audit.append(
      auditEntryBy(office, { kind: 'system', id: null }, REQUEST, entry),
    );
  }
});

const verify = (anchor?: { sequence: bigint; hash: string }) =>
  verifyChain(office.store, 'platform', anchor);

/** The trail, as somebody would find it who tampered with the database. */
function tampered(change: (events: readonly ChainedAuditEvent[]) => readonly ChainedAuditEvent[]) {
  const { audit } = office.store;
  const readChain: typeof audit.readChain = async (chain, after, limit) => {
    const events = change(await audit.readChain(chain, 0n, 100));
    return events.filter(({ link }) => link.sequence > after).slice(0, limit);
  };
  const findHead = () => audit.findHead('platform');
  return verifyChain({ audit: { ...audit, readChain, findHead } }, 'platform');
}

describe('verifying a trail', () => {
  it('follows it to its head', async () => {
    const verified = await verify();
    expect(verified).toMatchObject({ isIntact: true, events: 5, fault: null });
    expect(verified.head).toEqual(await office.store.audit.findHead('platform'));
    expect(await verifyChain(office.store, 'org_nobody')).toMatchObject({
      events: 0,
      isIntact: true,
    });
  });

  it('finds what was changed, taken out, or cut off at its end', async () => {
    const touched = await tampered((events) =>
      events.map((e) => (e.link.sequence === 3n ? { ...e, action: 'y' } : e)),
    );
    expect(touched).toMatchObject({ isIntact: false, events: 2, fault: { sequence: 3n } });
    expect(await tampered((events) => events.filter((e) => e.link.sequence !== 2n))).toMatchObject({
      fault: { message: expect.stringContaining('Event 2 is missing') as string },
    });
    expect(await tampered((events) => events.slice(0, 4))).toMatchObject({
      isIntact: false,
      fault: { message: 'Events 5 to 5 are missing.' },
    });
  });

  it('holds it against a head that was kept', async () => {
    const { head } = await verify();
    expect(await verify(head)).toMatchObject({ isIntact: true });
    expect(await verify({ ...head, hash: 'f'.repeat(64) })).toMatchObject({
      isIntact: false,
      fault: { sequence: 5n, message: expect.stringContaining('written anew') as string },
    });
    expect(await verify({ sequence: 9n, hash: 'f'.repeat(64) })).toMatchObject({
      fault: { message: 'Events 6 to 9 are missing.' },
    });
  });
});
