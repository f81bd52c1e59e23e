import type { AuditEventId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import type { AuditEvent, ChainedAuditEvent } from './audit-event.js';
import { chainOf } from './audit-event.js';
import { CHAIN_START, followChain, hashContent, hashLink, type ChainHead } from './chain.js';

const anEvent = (n: number, more: Partial<AuditEvent> = {}): AuditEvent => ({
  id: `aud_${n}` as AuditEventId,
  organizationId: null,
  actor: { kind: 'system', id: null },
  action: 'tenant.create',
  targetId: null,
  before: null,
  after: { n },
  requestId: null,
  ipAddress: null,
  createdAt: new Date('2026-01-01T00:00:00Z'),
  ...more,
});

function chained(...events: AuditEvent[]): ChainedAuditEvent[] {
  let head = CHAIN_START;
  return events.map((event) => {
    const contentHash = hashContent(event);
    const place = { sequence: head.sequence + 1n, previousHash: head.hash, contentHash };
    head = { sequence: place.sequence, hash: hashLink(place) };
    return { ...event, link: { chain: chainOf(event), ...place, hash: head.hash } };
  });
}

function follow(events: readonly ChainedAuditEvent[]): ChainHead | string {
  let head: ChainHead = CHAIN_START;
  for (const event of events) {
    const followed = followChain(head, event);
    if ('fault' in followed) return followed.fault.message;
    head = followed.head;
  }
  return head;
}

describe('a chain of audit events', () => {
  const [one, two, three] = chained(anEvent(1), anEvent(2), anEvent(3)) as [
    ChainedAuditEvent,
    ChainedAuditEvent,
    ChainedAuditEvent,
  ];

  it('holds as it was written', () => {
    expect(follow([one, two, three])).toEqual({ sequence: 3n, hash: three.link.hash });
  });

  it.each([
    ['an event is changed', [one, { ...two, after: { n: 7 } }, three], 'was changed'],
    ['an event is left out', [one, three], 'Event 2 is missing'],
    ['the first is left out', [two, three], 'Event 1 is missing'],
    ['two change places', [one, three, two], 'Event 2 is missing'],
    [
      'an event is written anew with its own hash',
      [one, ...chained(anEvent(0), anEvent(9)).slice(1), three],
      'does not follow the one before',
    ],
    ['a hash is made up', [one, { ...two, link: { ...two.link, hash: '00' } }], 'is not its own'],
  ])('shows when %s', (_, events, message) => {
    expect(follow(events)).toContain(message);
  });

  it('does not depend on the order of keys', () => {
    const [a, b] = [anEvent(1, { after: { x: 1, y: 2 } }), anEvent(1, { after: { y: 2, x: 1 } })];
    expect(hashContent(a)).toBe(hashContent(b));
  });

  it('depends on every field', () => {
    const changes: Partial<AuditEvent>[] = [
      { actor: { kind: 'user', id: 'usr_1' } },
      { action: 'x' },
      { targetId: 'x' },
      { before: 1 },
      { requestId: 'r' },
      { ipAddress: '::1' },
      { createdAt: new Date(0) },
    ];
    const hashes = changes.map((change) => hashContent(anEvent(1, change)));
    expect(new Set([hashContent(anEvent(1)), ...hashes]).size).toBe(changes.length + 1);
  });
});
