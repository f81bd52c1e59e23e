import { isAllowed } from '@fleetcommand/domain/accounts/policy';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';

import type { Store } from '../../ports/store.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import { describeEndpoint } from './describe-endpoint.js';

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
    const found = await tx.accounts.findOrganization(organizationId);
    const organization = found?.name ?? 'your organization';
    const content = { kind: 'webhook-off', organization, url, reason } as const;
    await mailMembers(
      deps,
      tx,
      organizationId,
      (role) => isAllowed(role, 'webhooks.manage'),
      content,
    );
  });
}
