import type { Session, User } from '@fleetcommand/domain/accounts/account';

import type { OrganizationId } from '@fleetcommand/kernel/ids';

import type { Repositories, Store } from '../../ports/store.js';
import type { TokenSource } from '../../ports/secret-box.js';
import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { queueMail, type MailDependencies } from '../mail/queue-mail.js';

import { startSession, type StartedSession } from './start-session.js';

export interface Entered extends StartedSession {
  readonly user: User;
}

/** How somebody showed who they are. */
export type WayIn =
  | { readonly by: 'password' | 'passkey' }
  /** `organizationId` of an organization's own provider: the session is good for it alone. */
  | { readonly by: 'single-sign-on'; readonly organizationId: OrganizationId | null }
  /** Of the session in which somebody approved it. */
  | { readonly by: 'device'; readonly organizationId: OrganizationId | null };

/** Starts the session of somebody who has shown who they are, and tells them of it when it is from somewhere new. */
export async function enter(
  deps: MailDependencies & { readonly store: Store; readonly tokens: TokenSource },
  user: User,
  request: RequestFacts,
  way: WayIn,
): Promise<Entered> {
  const now = deps.clock.now();
  const before = await deps.store.sessions.listByUser(user.id, now);
  const organizationId = 'organizationId' in way ? way.organizationId : null;
  const started = startSession(deps, user.id, request, now, organizationId);
  const { session } = started;
  await deps.store.transaction(async (tx) => {
    await tx.sessions.create(session);
    const entry = { organizationId: null, action: 'session.create', targetId: session.id };
    const actor = { kind: 'user', id: user.id } as const;
    await tx.audit.append(auditEntryBy(deps, actor, request, { ...entry, after: way }));
    if (isNewPlace(before, session)) await tell(deps, tx, user, session);
  });
  return { ...started, user };
}

async function tell(
  deps: MailDependencies,
  tx: Repositories,
  { email }: User,
  { createdAt, ipAddress, userAgent }: Session,
): Promise<void> {
  const at = createdAt.toISOString();
  await queueMail(deps, tx, email, { kind: 'new-sign-in', at, ipAddress, userAgent });
}

/** Neither address nor program of a session there is. The first sign-in of all is no news. */
function isNewPlace(before: readonly Session[], { ipAddress, userAgent }: Session): boolean {
  if (before.length === 0) return false;
  return !before.some((one) => one.ipAddress === ipAddress || one.userAgent === userAgent);
}
