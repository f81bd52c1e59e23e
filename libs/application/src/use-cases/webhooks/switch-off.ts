import type { Role } from '@fleetcommand/domain/accounts/account';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';

import type { Store } from '../../ports/store.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { queueMail, type MailDependencies } from '../mail/queue-mail.js';
import { describeEndpoint } from './describe-endpoint.js';

/** Who can do something about it. */
const TOLD: ReadonlySet<Role> = new Set(['owner', 'admin', 'developer']);

/** Nothing is sent any more until somebody switches it on again; who may is told by mail. */
export async function switchOff(
  deps: MailDependencies & { readonly store: Store },
  endpoint: WebhookEndpoint,
  reason: string,
): Promise<void> {
  const { id, organizationId, url } = endpoint;
  const now = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    if (!(await tx.webhooks.disable(id, reason, now))) return;
    const states = {
      before: describeEndpoint(endpoint),
      after: { ...describeEndpoint(endpoint), enabled: false, reason },
    };
    const entry = { organizationId, action: 'webhook-endpoint.disable', targetId: id, ...states };
    await tx.audit.append(auditEntryBy(deps, { kind: 'system', id: null }, null, entry));
    const organization = await tx.accounts.findOrganization(organizationId);
    const members = await tx.fleet.listMembers(organizationId);
    for (const { email } of members.filter(({ role }) => TOLD.has(role))) {
      const name = organization?.name ?? 'your organization';
      await queueMail(deps, tx, email, { kind: 'webhook-off', organization: name, url, reason });
    }
  });
}
