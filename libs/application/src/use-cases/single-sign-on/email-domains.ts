import { isEmailDomain } from '@fleetcommand/domain/accounts/credentials';
import { isPublicProvider } from '@fleetcommand/domain/accounts/disposable-domains';
import { proofName, type EmailDomain } from '@fleetcommand/domain/accounts/identity-provider';
import type { EmailDomainId, OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import {
  findOrganization,
  type FindOrganizationFailureCode,
} from '../organizations/find-organization.js';
import type { SingleSignOnDependencies } from './dependencies.js';

const DOMAINS_MAX = 20;

export type EmailDomainFailure = Failure<
  | FindOrganizationFailureCode
  | 'sso.bad-domain'
  | 'sso.domain-known'
  | 'sso.too-many-domains'
  | 'sso.domain-not-found'
  | 'sso.proof-missing'
  | 'sso.domain-taken'
>;

/** Says that a domain of addresses is the organization's own. It counts once it is proven. */
export async function addEmailDomain(
  deps: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  wanted: string,
): Promise<Result<EmailDomain, EmailDomainFailure>> {
  const found = await findOrganization(deps.store, actor, organizationId, 'sign-in.manage');
  if (!found.ok) return found;
  const domain = wanted.trim().toLowerCase().replace(/^@/, '');
  const checked = checkDomain(domain);
  if (!checked.ok) return checked;
  const present = await deps.store.singleSignOn.listDomains(organizationId);
  if (present.length >= DOMAINS_MAX) {
    return fail('sso.too-many-domains', `There are ${DOMAINS_MAX} already. Remove one first.`);
  }
  const added: EmailDomain = {
    id: deps.ids.next('edm'),
    organizationId,
    domain,
    proof: `fleetcommand-sign-in=${deps.tokens.next().reveal()}`,
    createdAt: deps.clock.now(),
    verifiedAt: null,
  };
  return deps.store.transaction(async (tx) => {
    const kept = await tx.singleSignOn.addDomain(added);
    if (!kept.ok) return kept;
    const entry = { organizationId, action: 'sign-in.add-domain', targetId: added.id };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, after: { domain } }));
    return ok(added);
  });
}

function checkDomain(domain: string): Result<void, EmailDomainFailure> {
  const more = { pointer: '/domain' };
  if (!isEmailDomain(domain) || domain.length > 253) {
    const message = 'Write the part of your addresses after the @, such as acme.com.';
    return fail('sso.bad-domain', message, more);
  }
  if (!isPublicProvider(domain)) return ok(undefined);
  const message = `Everybody can have an address at ${domain}: it cannot be yours alone.`;
  return fail('sso.bad-domain', message, more);
}

/** Looks for the proof now, at the domain's own name servers. */
export async function checkEmailDomain(
  deps: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: EmailDomainId,
): Promise<Result<EmailDomain, EmailDomainFailure>> {
  const found = await findDomain(deps, actor, organizationId, id);
  if (!found.ok || found.value.verifiedAt) return found;
  const { domain, proof } = found.value;
  const seen = await deps.dns.txt(proofName(domain));
  if (!seen?.includes(proof)) return proofMissing(domain, proof, seen);
  const now = deps.clock.now();
  return deps.store.transaction(async (tx) => {
    if (!(await tx.singleSignOn.proveDomain(id, now))) {
      const message = `${domain} was proven by another organization. If it is yours, ask the support of the platform.`;
      return fail('sso.domain-taken', message);
    }
    const entry = { organizationId, action: 'sign-in.prove-domain', targetId: id };
    await tx.audit.append(auditEntry(deps, actor, { ...entry, after: { domain } }));
    return ok({ ...found.value, verifiedAt: now });
  });
}

function proofMissing(
  domain: string,
  proof: string,
  seen: readonly string[] | null,
): Result<never, EmailDomainFailure> {
  const name = proofName(domain);
  const held = seen?.length
    ? `it holds ${seen.map((each) => `“${each.slice(0, 80)}”`).join(', ')}`
    : 'there is none';
  const what = seen ? held : `the name servers of ${domain} do not answer`;
  return fail(
    'sso.proof-missing',
    `We looked for the TXT record ${name}: ${what}. Set it to ${proof} at your DNS host, and check again; changes may take its TTL.`,
  );
}

export async function removeEmailDomain(
  deps: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: EmailDomainId,
): Promise<Result<void, EmailDomainFailure>> {
  const found = await findDomain(deps, actor, organizationId, id);
  if (!found.ok) return found;
  await deps.store.transaction(async (tx) => {
    await tx.singleSignOn.deleteDomain(id);
    const before = { domain: found.value.domain };
    const entry = { organizationId, action: 'sign-in.remove-domain', targetId: id, before };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(undefined);
}

async function findDomain(
  { store }: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  id: EmailDomainId,
): Promise<Result<EmailDomain, EmailDomainFailure>> {
  const found = await findOrganization(store, actor, organizationId, 'sign-in.manage');
  if (!found.ok) return found;
  const domain = (await store.singleSignOn.listDomains(organizationId)).find((d) => d.id === id);
  return domain
    ? ok(domain)
    : fail('sso.domain-not-found', 'There is no such domain on your list. See it anew.');
}
