import type { SupportSession as SupportDocument } from '@fleetcommand/contracts/http/support';
import { isSupportOpen, type SupportSession } from '@fleetcommand/domain/accounts/support';

export function presentSupport(session: SupportSession, now: Date): SupportDocument {
  const { id, organizationId, operatorEmail, reason, mayWrite } = session;
  return {
    id,
    organizationId,
    operator: operatorEmail,
    reason,
    mayWrite,
    isOpen: isSupportOpen(session, now),
    startedAt: session.startedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    endedAt: session.endedAt?.toISOString() ?? null,
  };
}
