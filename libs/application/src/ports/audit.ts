import type { AuditEvent, ChainedAuditEvent } from '@fleetcommand/domain/audit/audit-event';
import type { ChainHead } from '@fleetcommand/domain/audit/chain';

import type { Page, PageRequest } from './page.js';

export type { AuditActor, AuditEvent } from '@fleetcommand/domain/audit/audit-event';

/** What to look for; all that is named must match. */
export interface AuditQuery {
  /** Whose trail: an organization's id, a person's, or `platform`; left out: every one. */
  readonly chain?: string | undefined;
  readonly actorId?: string | undefined;
  /** Exactly, or with everything below it: `tenant` finds `tenant.create`. */
  readonly action?: string | undefined;
  readonly targetId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Who did what, from which address: it only grows (docs/promises, rule 12). */
export interface AuditLog {
  /** Redacts what goes by a secret's name (kernel/redact) and gives the event its place in its chain. */
  append(event: AuditEvent): Promise<void>;
  /** Newest first. Events older than the chain are not among them. */
  list(query: AuditQuery, page: PageRequest): Promise<Page<ChainedAuditEvent>>;
  /** Oldest first, those after `sequence`. */
  readChain(chain: string, sequence: bigint, limit: number): Promise<readonly ChainedAuditEvent[]>;
  /** Null for a chain nobody wrote to. */
  findHead(chain: string): Promise<ChainHead | null>;
}
