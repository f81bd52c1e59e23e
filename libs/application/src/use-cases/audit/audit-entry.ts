import type { AuditActor, AuditEvent } from '../../ports/audit.js';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator, OrganizationId } from '@fleetcommand/kernel/ids';

import { auditActor, type Actor, type RequestFacts } from '../actor.js';

export interface AuditEntry {
  readonly organizationId: OrganizationId | null;
  /** Such as `member.remove`. */
  readonly action: string;
  readonly targetId: string | null;
  /** How it was, as far as the action changed it; secrets are redacted when it is written. */
  readonly before?: unknown;
  readonly after?: unknown;
}

interface Stamps {
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

/**
 * What the actor did, for `tx.audit.append` in the transaction that does it. What belongs to no organization is their
 * own affair, also while they look at one as its support.
 */
export function auditEntry(
  deps: Stamps,
  actor: Pick<Actor, 'key' | 'userId' | 'capacity' | 'support' | 'request'>,
  entry: AuditEntry,
): AuditEvent {
  const { support: _support, ...self } = actor;
  const by = auditActor(entry.organizationId === null ? self : actor);
  return auditEntryBy(deps, by, actor.request, entry);
}

/** The same where nobody is signed in: of the person it is about, or of the platform itself. */
export function auditEntryBy(
  deps: Stamps,
  actor: AuditActor,
  request: RequestFacts | null,
  { organizationId, action, targetId, before = null, after = null }: AuditEntry,
): AuditEvent {
  return {
    id: deps.ids.next('aud'),
    organizationId,
    actor,
    action,
    targetId,
    before,
    after,
    requestId: request?.requestId ?? null,
    ipAddress: request?.ipAddress ?? null,
    createdAt: deps.clock.now(),
  };
}
