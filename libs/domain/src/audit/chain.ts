import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import type { AuditEvent, AuditLink, ChainedAuditEvent } from './audit-event.js';

const hashText = (text: string) => bytesToHex(sha256(utf8ToBytes(text)));

/** Hash of everything an event says, the same however a database orders the keys of its JSON. */
export function hashContent(event: AuditEvent): string {
  const { id, organizationId, actor, action, targetId, before, after } = event;
  const { requestId, ipAddress, createdAt } = event;
  return hashText(
    canonicalJson({
      id,
      organizationId,
      actor,
      action,
      targetId,
      before: before ?? null,
      after: after ?? null,
      requestId,
      ipAddress,
      createdAt: createdAt.toISOString(),
    }),
  );
}

/** Of an event in its place; PostgreSQL computes the same (`audit_events_join_chain`). */
export function hashLink(link: Pick<AuditLink, 'previousHash' | 'sequence' | 'contentHash'>) {
  return hashText(`${link.previousHash}:${link.sequence}:${link.contentHash}`);
}

/** JSON with sorted keys and no spaces; what JSON has no words for is left out, as `JSON.stringify` does. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(JSON.parse(JSON.stringify(value))));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/** Where a chain stands: after how many events, at which hash. */
export interface ChainHead {
  readonly sequence: bigint;
  readonly hash: string;
}

export const CHAIN_START: ChainHead = { sequence: 0n, hash: '' };

export interface ChainFault {
  readonly sequence: bigint;
  readonly message: string;
}

/** Follows the chain over one more event: where it stands then, or what is wrong. */
export function followChain(
  head: ChainHead,
  event: ChainedAuditEvent,
): { readonly head: ChainHead } | { readonly fault: ChainFault } {
  const { sequence, contentHash, previousHash, hash } = event.link;
  const fault = (message: string) => ({ fault: { sequence, message } });
  if (sequence !== head.sequence + 1n) {
    return fault(`Event ${head.sequence + 1n} is missing: ${sequence} comes next.`);
  }
  if (previousHash !== head.hash) return fault(`Event ${sequence} does not follow the one before.`);
  if (contentHash !== hashContent(event))
    return fault(`Event ${sequence} (${event.id}) was changed.`);
  if (hash !== hashLink(event.link)) return fault(`The hash of event ${sequence} is not its own.`);
  return { head: { sequence, hash } };
}
