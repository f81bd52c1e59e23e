import type {
  Membership,
  Organization,
  Session,
  User,
} from '@fleetcommand/domain/accounts/account';

import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type {
  EmailDomain,
  IdentityProvider,
} from '@fleetcommand/domain/accounts/identity-provider';
import type { Invitation } from '@fleetcommand/domain/accounts/invitation';
import type { Passkey } from '@fleetcommand/domain/accounts/passkey';

import type { SupportSession } from '@fleetcommand/domain/accounts/support';

import { someId } from './ids.js';

export const SOME_TIME = new Date('2026-01-01T00:00:00.000Z');

export function aUser(overrides: Partial<User> = {}): User {
  const id = overrides.id ?? someId('usr');
  return {
    id,
    email: `${id}@example.com`,
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaA',
    isOperator: false,
    createdAt: SOME_TIME,
    ...overrides,
  };
}

export function anOrganization(overrides: Partial<Organization> = {}): Organization {
  return {
    id: someId('org'),
    name: 'Acme',
    createdAt: SOME_TIME,
    deletionRequestedAt: null,
    deletedAt: null,
    ...overrides,
  };
}

export function aMembership(
  of: Pick<Membership, 'userId' | 'organizationId'> & Partial<Membership>,
): Membership {
  return { id: someId('mem'), role: 'owner', ...of };
}

/** Of an hour from `SOME_TIME`. */
export function aSession(of: Pick<Session, 'userId'> & Partial<Session>): Session {
  const id = of.id ?? someId('ses');
  return {
    id,
    tokenHash: id.slice(4).repeat(2),
    createdAt: SOME_TIME,
    expiresAt: new Date(SOME_TIME.getTime() + 3_600_000),
    lastUsedAt: SOME_TIME,
    userAgent: 'curl/8.0',
    ipAddress: '192.0.2.1',
    organizationId: null,
    supportSessionId: null,
    ...of,
  };
}

/** Of a day from `SOME_TIME`. */
export function anInvitation(
  of: Pick<Invitation, 'organizationId'> & Partial<Invitation>,
): Invitation {
  const id = of.id ?? someId('inv');
  return {
    id,
    email: `${id}@example.com`,
    role: 'developer',
    tokenHash: id.slice(4).repeat(2),
    invitedById: someId('usr'),
    createdAt: SOME_TIME,
    expiresAt: new Date(SOME_TIME.getTime() + 24 * 3_600_000),
    acceptedAt: null,
    revokedAt: null,
    ...of,
  };
}

export function aPasskey(of: Pick<Passkey, 'userId'> & Partial<Passkey>): Passkey {
  const id = of.id ?? someId('pk');
  return {
    id,
    credentialId: `credential-${id}`,
    publicKey: 'cose',
    counter: 0,
    transports: ['internal'],
    isSynced: false,
    name: 'Phone',
    createdAt: SOME_TIME,
    lastUsedAt: null,
    suspectedAt: null,
    ...of,
  };
}

export function anIdentityProvider(
  of: Pick<IdentityProvider, 'organizationId'> & Partial<IdentityProvider>,
): IdentityProvider {
  return {
    id: someId('idp'),
    name: 'Acme ID',
    issuer: 'https://id.acme.example',
    clientId: 'fleetcommand',
    clientSecretCiphertext: 'sealed',
    defaultRole: 'developer',
    isEnforced: false,
    createdAt: SOME_TIME,
    updatedAt: SOME_TIME,
    ...of,
  };
}

export function anEmailDomain(
  of: Pick<EmailDomain, 'organizationId'> & Partial<EmailDomain>,
): EmailDomain {
  return {
    id: someId('edm'),
    domain: 'acme.example',
    proof: 'fleetcommand-sign-in=x',
    createdAt: SOME_TIME,
    verifiedAt: null,
    ...of,
  };
}

/** Of an hour from `SOME_TIME`. */
export function aSupportSession(
  of: Pick<SupportSession, 'organizationId' | 'operatorId'> & Partial<SupportSession>,
): SupportSession {
  return {
    id: someId('sup'),
    operatorEmail: 'olga@fleet.example',
    reason: 'Ticket 7: the instance is slow',
    mayWrite: false,
    startedAt: SOME_TIME,
    expiresAt: new Date(SOME_TIME.getTime() + 3_600_000),
    endedAt: null,
    ...of,
  };
}

export function anApiKey(
  of: Pick<ApiKey, 'createdById' | 'organizationId'> & Partial<ApiKey>,
): ApiKey {
  const id = of.id ?? someId('key');
  return {
    id,
    name: 'deploys',
    tokenHash: id.slice(4).repeat(2),
    hint: 'x1y2',
    scopes: ['tenants:read'],
    allowedCidrs: [],
    createdAt: SOME_TIME,
    expiresAt: null,
    revokedAt: null,
    replacedById: null,
    lastUsedAt: null,
    lastUsedFrom: null,
    ...of,
  };
}
