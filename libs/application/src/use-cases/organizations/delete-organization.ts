import { DELETION_GRACE_MS } from '@fleetcommand/domain/accounts/account';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { mailMembers } from '../mail/mail-members.js';
import type { OrganizationDependencies } from './dependencies.js';
import { findOrganization, type FindOrganizationFailureCode } from './find-organization.js';

/**
 * Asks for the organization to be deleted with all its instances. Nothing happens for a week, in which any owner can
 * call it off; every owner is told by mail. `name` is repeated, so that nobody deletes the wrong one.
 */
export async function deleteOrganization(
  deps: OrganizationDependencies,
  actor: Actor,
  id: OrganizationId,
  name: string,
): Promise<Result<void, Failure<FindOrganizationFailureCode | 'organizations.name-differs'>>> {
  const found = await findOrganization(deps.store, actor, id, 'organization.delete');
  if (!found.ok) return found;
  const { organization } = found.value;
  if (organization.name !== name) {
    return fail(
      'organizations.name-differs',
      `The name you sent is not this organization’s. Send “${organization.name}” to delete it.`,
      { pointer: '/name' },
    );
  }
  if (organization.deletionRequestedAt) return ok(undefined);
  const now = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    await tx.organizations.setDeletionRequestedAt(id, now);
    const entry = { organizationId: id, action: 'organization.delete', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, before: { name } }));
    await tellOwners(deps, tx, actor, { id, name, now });
  });
  return ok(undefined);
}

async function tellOwners(
  deps: OrganizationDependencies,
  tx: Repositories,
  actor: Actor,
  of: { readonly id: OrganizationId; readonly name: string; readonly now: Date },
): Promise<void> {
  const by = (await tx.accounts.findUser(actor.userId))?.email ?? 'An owner';
  const dueAt = new Date(of.now.getTime() + DELETION_GRACE_MS).toISOString();
  const content = { kind: 'organization-deletion', organization: of.name, by, dueAt } as const;
  await mailMembers(deps, tx, of.id, (role) => role === 'owner', content);
}

/** Calls it off. */
export async function keepOrganization(
  deps: OrganizationDependencies,
  actor: Actor,
  id: OrganizationId,
): Promise<Result<void, Failure<FindOrganizationFailureCode>>> {
  const found = await findOrganization(deps.store, actor, id, 'organization.delete');
  if (!found.ok) return found;
  if (!found.value.organization.deletionRequestedAt) return ok(undefined);
  await deps.store.transaction(async (tx) => {
    await tx.organizations.setDeletionRequestedAt(id, null);
    const entry = { organizationId: id, action: 'organization.keep', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}
