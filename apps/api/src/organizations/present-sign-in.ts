import type {
  EmailDomain as EmailDomainDocument,
  IdentityProvider as ProviderDocument,
} from '@fleetcommand/contracts/http/single-sign-on';
import {
  proofName,
  type EmailDomain,
  type IdentityProvider,
} from '@fleetcommand/domain/accounts/identity-provider';

/** Without the client's secret, which is never shown again. */
export function presentProvider(provider: IdentityProvider): ProviderDocument {
  const { id, name, issuer, clientId, defaultRole, isEnforced, createdAt, updatedAt } = provider;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, name, issuer, clientId, defaultRole, isEnforced, ...times };
}

export function presentEmailDomain(named: EmailDomain): EmailDomainDocument {
  const { id, domain, proof, createdAt, verifiedAt } = named;
  return {
    id,
    domain,
    record: { type: 'TXT', name: proofName(domain), value: proof },
    createdAt: createdAt.toISOString(),
    verifiedAt: verifiedAt?.toISOString() ?? null,
  };
}
