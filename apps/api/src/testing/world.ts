/** An organization with one of everything and people of every kind around it, each with a way to ask. */
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import { domainPurpose } from '@fleetcommand/application/ports/certificates';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { Store } from '@fleetcommand/application/ports/store';
import { identityIdOf } from '@fleetcommand/application/use-cases/single-sign-on/identities';
import { printApiKey, type ApiKey } from '@fleetcommand/domain/accounts/api-key';
import { ROLES, type Role, type User } from '@fleetcommand/domain/accounts/account';
import { FLEET_SCOPES, SCOPES } from '@fleetcommand/domain/accounts/policy';
import { bareId } from '@fleetcommand/kernel/ids';
import { endOperation } from '@fleetcommand/domain/operations/operation';
import {
  aMembership,
  anApiKey,
  anEmailDomain,
  anIdentityProvider,
  anInvitation,
  anOrganization,
  aPasskey,
  aSession,
  aSupportSession,
  aUser,
} from '@fleetcommand/testing/builders/accounts';
import { aBackup, aBillingEvent } from '@fleetcommand/testing/builders/billing';
import { aDomain } from '@fleetcommand/testing/builders/domains';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { someId } from '@fleetcommand/testing/builders/ids';
import { aSpecification, echoserver } from '@fleetcommand/testing/builders/specifications';
import { aCertificate, aRollout } from '@fleetcommand/testing/builders/tenancy';
import { anEndpoint, storeDelivery } from '@fleetcommand/testing/builders/webhooks';

const FAR = new Date('2099-01-01T00:00:00Z');

export const PRINCIPALS = [
  ...ROLES,
  'another organization’s owner',
  'a removed member',
  'an operator',
  'a key with every scope',
  'a key without the scope',
  'a key of a viewer',
  'a key of a removed member',
  'a revoked key',
  'an expired key',
  'a key from elsewhere',
  'an operator’s key',
  'nobody',
] as const;
export type Principal = (typeof PRINCIPALS)[number];

export type World = Awaited<ReturnType<typeof buildWorld>>;

/** `without` is the scope that `a key without the scope` lacks. */
export async function buildWorld(store: Store, now: Date, without: string | null) {
  const fleet = await storeFleet(store);
  const organization = anOrganization({ name: `Secretive ${someId('org')}` });
  await store.accounts.createOrganization(organization);
  const of = { organizationId: organization.id };
  const provider = anIdentityProvider(of);
  await store.singleSignOn.saveProvider(provider);
  const people = new Map<string, User>();
  const tokens = new Map<Principal, string>();
  const sessions = new Map<string, string>();
  const passkeys = new Map<string, string>();
  const identities = new Map<string, string>();

  const person = async (name: string, role: Role | null, more: Partial<User> = {}) => {
    const user = aUser({ ...more, email: `${someId('usr')}@secretive.example` });
    await store.accounts.createUser(user);
    people.set(name, user);
    if (role)
      await store.accounts.createMembership(aMembership({ ...of, userId: user.id, role }), now);
    const token = randomTokens.next();
    const tokenHash = randomTokens.hash(token);
    const session = aSession({ userId: user.id, tokenHash, lastUsedAt: now, expiresAt: FAR });
    await store.sessions.create(session);
    sessions.set(name, session.id);
    const passkey = aPasskey({ userId: user.id });
    await store.passkeys.create(passkey);
    passkeys.set(name, passkey.id);
    const issuer = 'https://id.secretive.example';
    const identity = { providerId: provider.id, issuer, subject: user.id };
    await store.singleSignOn.link({ ...identity, userId: user.id, createdAt: now });
    identities.set(name, identityIdOf(randomTokens, identity));
    tokens.set(name as Principal, token.reveal());
    return user;
  };
  const key = async (name: string, maker: User, more: Partial<ApiKey> = {}) => {
    const id = someId('key');
    const organizationId = more.organizationId === undefined ? organization.id : null;
    const token = printApiKey({ id, organizationId }, randomTokens.next());
    const made = anApiKey({
      scopes: SCOPES,
      name: `Secretive ${id}`,
      ...more,
      id,
      organizationId,
      createdById: maker.id,
      tokenHash: randomTokens.hash(token),
    });
    await store.apiKeys.create(made);
    tokens.set(name as Principal, token.reveal());
    return made;
  };

  for (const role of ROLES) await person(role, role);
  const member = await person('another member', 'viewer');
  const stranger = await person('another organization’s owner', null);
  const theirs = anOrganization();
  await store.accounts.createOrganization(theirs);
  await store.accounts.createMembership(
    aMembership({ userId: stranger.id, organizationId: theirs.id }),
    now,
  );
  const removed = await person('a removed member', null);
  const operator = await person('an operator', null, { isOperator: true });
  const owner = people.get('owner') as User;
  await key('a key with every scope', owner);
  await key('a key without the scope', owner, {
    scopes: SCOPES.filter((scope) => scope !== without),
  });
  await key('a key of a viewer', people.get('viewer') as User);
  await key('a key of a removed member', removed);
  await key('a revoked key', owner, { revokedAt: now });
  await key('an expired key', owner, { expiresAt: now });
  await key('a key from elsewhere', owner, { allowedCidrs: ['203.0.113.0/24'] });
  await key('an operator’s key', operator, { organizationId: null, scopes: FLEET_SCOPES });
  const subject = await key('to be changed', owner);
  const fleetKey = await key('to be changed too', operator, { organizationId: null });
  const emailDomain = anEmailDomain({ ...of, domain: `${someId('edm').slice(4)}.example` });
  await store.singleSignOn.addDomain(emailDomain);
  const support = aSupportSession({
    ...of,
    operatorId: operator.id,
    startedAt: now,
    expiresAt: FAR,
    reason: `Secretive ${someId('sup')}`,
  });
  await store.support.begin(support);
  const invitation = anInvitation({ ...of, expiresAt: FAR });
  await store.invitations.create(invitation);
  const { tenant, operation } = await storeTenant(
    store,
    { ...fleet, organization },
    { name: `Secretive ${someId('ten')}` },
  );
  const ended = endOperation(operation, { state: 'succeeded' }, now);
  await store.operations.save(operation, ended);
  const domain = aDomain(tenant);
  await store.domains.create(domain);
  const certificate = await storeCertificate(store, domain, now);
  const message = someId('out');
  const job = {
    kind: 'tenant.reconcile',
    tenantId: tenant.id,
    generation: 1,
    cause: 'change',
  } as const;
  await store.outbox.add({ id: message, job });
  const edge = await store.edges.register(
    {
      id: someId('edg'),
      name: `edge-${someId('edg')}`,
      url: 'http://127.0.0.1:1',
      discoveredBy: null,
    },
    now,
  );
  const billingEvent = aBillingEvent(of);
  await store.billing.recordEvent(billingEvent);
  const backup = aBackup({ ...of, tenantId: tenant.id, state: 'made', sha256: 'ab' });
  await store.backups.add(backup);
  const rollout = aRollout({ blueprintId: `app-${organization.id.slice(4)}` });
  await store.releases.addRollout(rollout);
  const webhook = anEndpoint({ ...of, createdById: owner.id });
  await store.webhooks.create(webhook);
  const delivery = await storeDelivery(store, webhook);
  const image = `secretive/${someId('spc')}`;
  const specification = aSpecification({
    namespace: `n-${bareId(someId('spc'))}`,
    // As a release before stored it.
    objects: echoserver({ image }),
    objectsCiphertext: null,
    deployedAt: now,
  });
  await store.specifications.add(specification);
  return {
    organization,
    webhook,
    delivery,
    specification,
    cluster: fleet.cluster,
    billingEvent,
    backup,
    rollout,
    edge,
    message,
    domain,
    certificate,
    tenant,
    operation: ended,
    member,
    key: subject,
    fleetKey,
    invitation,
    emailDomain,
    support,
    tokenOf: (principal: Principal) => tokens.get(principal),
    /** Their own; of a key and of nobody, the owner’s. */
    sessionOf: (principal: Principal) => sessions.get(principal) ?? sessions.get('owner') ?? '',
    passkeyOf: (principal: Principal) => passkeys.get(principal) ?? passkeys.get('owner') ?? '',
    identityOf: (principal: Principal) =>
      identities.get(principal) ?? identities.get('owner') ?? '',
    /** What nobody outside may read, whatever they ask. */
    secrets: [
      organization.name,
      tenant.name,
      subject.name,
      invitation.email,
      domain.hostname,
      emailDomain.domain,
      webhook.url,
      support.reason,
      image,
      ...[...people.values()].map(({ email }) => email),
    ],
  };
}

/** Signed by a CA of ours, for the domain. */
async function storeCertificate(store: Store, domain: StoredDomain, now: Date) {
  const purpose = domainPurpose(domain.id);
  const { tenantId, hostname } = domain;
  const wish = aCertificate({ purpose, tenantId, hostnames: [hostname] });
  const certificate = await store.certificates.ensure(wish, now);
  const lease = await store.leases.acquire(`certificate/${purpose}`, 'world', 60_000);
  if (!lease) throw new Error('the lease is held');
  const signed = {
    chainPem: 'x',
    keyCiphertext: 'sealed',
    serial: '01',
    directoryUrl: 'https://ca.test/dir',
    notBefore: now,
    notAfter: FAR,
  };
  await store.certificates.update(certificate.id, lease, signed, now);
  await store.leases.release(lease);
  return certificate;
}
