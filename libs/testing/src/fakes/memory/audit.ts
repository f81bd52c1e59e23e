import type { AuditLog, AuditQuery } from '@fleetcommand/application/ports/audit';
import { chainOf, type ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import { CHAIN_START, hashContent, hashLink } from '@fleetcommand/domain/audit/chain';
import { redact } from '@fleetcommand/kernel/redact';

import { byId, pageOf } from './paging.js';
import { insert, type Memory } from './tables.js';

export function memoryAudit({ tables }: Memory): AuditLog {
  return {
    async append(given) {
      const event = { ...given, before: plain(given.before), after: plain(given.after) };
      const chain = chainOf(event);
      const head = tables.auditChains.get(chain) ?? CHAIN_START;
      const place = {
        sequence: head.sequence + 1n,
        contentHash: hashContent(event),
        previousHash: head.hash,
      };
      const hash = hashLink(place);
      insert(tables.audit, event.id, { ...event, link: { chain, ...place, hash } });
      tables.auditChains.set(chain, { sequence: place.sequence, hash });
    },
    async list(query, page) {
      const newestFirst = tables.audit
        .values()
        .filter((event) => matches(event, query))
        .sort((a, b) => byId(b, a));
      return pageOf(newestFirst, page, (id, other) => id < other);
    },
    async readChain(chain, sequence, limit) {
      return tables.audit
        .values()
        .filter(({ link }) => link.chain === chain && link.sequence > sequence)
        .sort((a, b) => Number(a.link.sequence - b.link.sequence))
        .slice(0, limit);
    },
    async findHead(chain) {
      return tables.auditChains.get(chain) ?? null;
    },
  };
}

function matches(event: ChainedAuditEvent, query: AuditQuery): boolean {
  const { chain, actorId, action, targetId, since, until } = query;
  return (
    (chain === undefined || event.link.chain === chain) &&
    (actorId === undefined || event.actor.id === actorId) &&
    (action === undefined || event.action === action || event.action.startsWith(`${action}.`)) &&
    (targetId === undefined || event.targetId === targetId) &&
    (since === undefined || event.createdAt >= since) &&
    (until === undefined || event.createdAt < until)
  );
}

function plain(value: unknown): unknown {
  return value === null || value === undefined
    ? null
    : redact(JSON.parse(JSON.stringify(value)) as unknown);
}
