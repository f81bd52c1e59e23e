import type {
  EmailDomainId,
  IdentityProviderId,
  OrganizationId,
  UserId,
} from '@fleetcommand/kernel/ids';

import type { Role } from './account.js';

/** An organization's own OpenID Connect provider. */
export interface IdentityProvider {
  readonly id: IdentityProviderId;
  readonly organizationId: OrganizationId;
  /** What people read on the sign-in button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Envelope (`identity-provider/<id>`). */
  readonly clientSecretCiphertext: string;
  /** Of whoever comes by it for the first time; never owner. */
  readonly defaultRole: Role;
  /** Whether members whose addresses are in its domains may come in no other way. Owners always may. */
  readonly isEnforced: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A domain of e-mail addresses that an organization says is its own, and proves by DNS. */
export interface EmailDomain {
  readonly id: EmailDomainId;
  readonly organizationId: OrganizationId;
  /** Lower case, as after the `@`. */
  readonly domain: string;
  /** What the TXT record at `proofName` must hold. */
  readonly proof: string;
  readonly createdAt: Date;
  readonly verifiedAt: Date | null;
}

/** Where the TXT record that proves a domain is looked for. */
export const proofName = (domain: string): string => `_fleetcommand-sign-in.${domain}`;

/** What stands for the provider of the whole installation, which operators set up. */
export const INSTALLATION = 'installation';
export type ProviderId = IdentityProviderId | typeof INSTALLATION;

/** Who a provider's subject is here. The issuer is part of it: another one's subjects are other people. */
export interface ExternalIdentity {
  readonly providerId: ProviderId;
  readonly issuer: string;
  readonly subject: string;
  readonly userId: UserId;
  readonly createdAt: Date;
}
