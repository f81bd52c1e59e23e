import type { Role } from '@fleetcommand/domain/accounts/account';
import { emailDomainOf } from '@fleetcommand/domain/accounts/credentials';
import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { OidcFailure } from '../../ports/single-sign-on.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';
import {
  findOrganization,
  type FindOrganizationFailureCode,
} from '../organizations/find-organization.js';
import { ORGANIZATION_NOT_FOUND } from '../organizations/not-found.js';
import { clientOf, clientSecretContext } from './client-secret.js';
import type { SingleSignOnDependencies } from './dependencies.js';

export interface WantedProvider {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Left out: the one there is stays. */
  readonly clientSecret?: Secret | undefined;
  readonly defaultRole: Role;
  readonly isEnforced: boolean;
}

export type ManageProviderFailure =
  | OidcFailure
  | Failure<
      | FindOrganizationFailureCode
      | ChangedMeanwhile
      | 'sso.no-secret'
      | 'sso.bad-role'
      | 'sso.nothing-to-enforce'
      | 'sso.not-set-up'
    >;

interface Written {
  readonly before: IdentityProvider | null;
  readonly provider: IdentityProvider;
}

/** What there was when it was read, null for none; undefined: it is to be done whatever is there. */
type ReadProvider = IdentityProvider | null | undefined;

/**
 * Sets an organization's provider up, or changes it: asked first whether it is one, which takes a while. Only while what
 * there is is `asRead`, where that is given: the later of two would undo unseen what the earlier said.
 */
export async function saveProvider(
  deps: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  wanted: WantedProvider,
  asRead?: ReadProvider,
): Promise<Result<IdentityProvider, ManageProviderFailure>> {
  const found = await findOrganization(deps.store, actor, organizationId, 'sign-in.manage');
  if (!found.ok) return found;
  const { store } = deps;
  const base =
    asRead === undefined ? await store.singleSignOn.findProviderOf(organizationId) : asRead;
  const checked = await checkWanted(store, organizationId, wanted, base);
  if (!checked.ok) return checked;
  const asked = clientOf(deps.secretBox, makeProvider(deps, organizationId, wanted, base));
  const discovered = await deps.oidc.discover(asked);
  if (!discovered.ok) return { ok: false, error: { ...discovered.error, pointer: '/issuer' } };
  const written = await store.transaction((tx) =>
    write(deps, tx, actor, { organizationId, wanted, asRead }),
  );
  if (!written.ok) return written;
  const { before, provider } = written.value;
  if (provider.isEnforced && !before?.isEnforced) await endOtherWays(deps, organizationId);
  return ok(provider);
}

/** Over what is there by now, which may be another than the one that was found before the provider was asked. */
async function write(
  deps: SingleSignOnDependencies,
  tx: Repositories,
  actor: Actor,
  to: {
    readonly organizationId: OrganizationId;
    readonly wanted: WantedProvider;
    readonly asRead: ReadProvider;
  },
): Promise<Result<Written, ManageProviderFailure>> {
  const { organizationId, wanted, asRead } = to;
  const there = await lockProvider(tx, organizationId, asRead);
  if (!there.ok) return there;
  const before = there.value;
  const checked = await checkWanted(tx, organizationId, wanted, before);
  if (!checked.ok) return checked;
  const provider = makeProvider(deps, organizationId, wanted, before);
  await tx.singleSignOn.saveProvider(provider);
  const change = { before: before && describe(before), after: describe(provider) };
  const entry = { organizationId, action: 'sign-in.update', targetId: provider.id, ...change };
  await tx.audit.append(auditEntry(deps, actor, entry));
  return ok({ before, provider });
}

/** Its people come in by their passwords again; those who never had one ask for it by mail. `asRead` as when it is saved. */
export async function removeProvider(
  deps: SingleSignOnDependencies,
  actor: Actor,
  organizationId: OrganizationId,
  asRead?: ReadProvider,
): Promise<Result<void, ManageProviderFailure>> {
  const found = await findOrganization(deps.store, actor, organizationId, 'sign-in.manage');
  if (!found.ok) return found;
  return deps.store.transaction(async (tx) => {
    const there = await lockProvider(tx, organizationId, asRead);
    if (!there.ok) return there;
    const provider = there.value;
    if (!provider) {
      const message = 'This organization has no identity provider. Set one up first.';
      return fail('sso.not-set-up', message);
    }
    await tx.singleSignOn.deleteProvider(provider.id);
    const before = describe(provider);
    const entry = { organizationId, action: 'sign-in.remove', targetId: provider.id, before };
    await tx.audit.append(auditEntry(deps, actor, entry));
    return ok(undefined);
  });
}

/** What is there, under the organization's lock; refused where it is not `asRead` any more, or the organization is gone. */
async function lockProvider(
  { organizations, singleSignOn }: Repositories,
  organizationId: OrganizationId,
  asRead: ReadProvider,
): Promise<Result<IdentityProvider | null, ManageProviderFailure>> {
  const organization = await organizations.lock(organizationId);
  if (!organization || organization.deletedAt) return err(ORGANIZATION_NOT_FOUND);
  const there = await singleSignOn.findProviderOf(organizationId);
  return changedMeanwhile('sign-in', asRead, there) ?? ok(there);
}

async function checkWanted(
  store: Repositories,
  organizationId: OrganizationId,
  wanted: WantedProvider,
  before: IdentityProvider | null,
): Promise<Result<void, ManageProviderFailure>> {
  if (wanted.defaultRole === 'owner') {
    const message = 'Nobody becomes an owner by coming in. Choose another role for newcomers.';
    return fail('sso.bad-role', message, { pointer: '/defaultRole' });
  }
  if (!wanted.clientSecret && !before) {
    const message = 'Send the client’s secret, as the provider shows it.';
    return fail('sso.no-secret', message, { pointer: '/clientSecret' });
  }
  if (wanted.clientSecret || wanted.issuer === before?.issuer) {
    return checkEnforcing(store, organizationId, wanted);
  }
  // Else whoever may change the issuer could have the old secret sent anywhere.
  const message = 'The issuer is another one: send the secret of your client there as well.';
  return fail('sso.no-secret', message, { pointer: '/clientSecret' });
}

async function checkEnforcing(
  { singleSignOn }: Repositories,
  organizationId: OrganizationId,
  { isEnforced }: WantedProvider,
): Promise<Result<void, ManageProviderFailure>> {
  const domains = isEnforced ? await singleSignOn.listDomains(organizationId) : [];
  if (!isEnforced || domains.some(({ verifiedAt }) => verifiedAt)) return ok(undefined);
  return fail(
    'sso.nothing-to-enforce',
    'It can be asked for only where it is proven whose people they are. Add a domain of your addresses, and prove it, first.',
    { pointer: '/isEnforced' },
  );
}

function makeProvider(
  { ids, clock, secretBox }: SingleSignOnDependencies,
  organizationId: OrganizationId,
  { clientSecret, ...wanted }: WantedProvider,
  before: IdentityProvider | null,
): IdentityProvider {
  const now = clock.now();
  const id = before?.id ?? ids.next('idp');
  const clientSecretCiphertext = clientSecret
    ? secretBox.seal(clientSecret, clientSecretContext(id))
    : (before?.clientSecretCiphertext ?? '');
  const createdAt = before?.createdAt ?? now;
  return { id, organizationId, ...wanted, clientSecretCiphertext, createdAt, updatedAt: now };
}

/** From the moment it is asked for, sessions that began otherwise are over; owners keep theirs. */
async function endOtherWays(
  { store }: SingleSignOnDependencies,
  organizationId: OrganizationId,
): Promise<void> {
  const { singleSignOn, organizations, accounts, sessions } = store.acrossOrganizations;
  const proven = (await singleSignOn.listDomains(organizationId)).filter((each) => each.verifiedAt);
  const domains = new Set(proven.map(({ domain }) => domain));
  for (const { userId, role } of await organizations.listMemberships(organizationId)) {
    const user = role === 'owner' ? null : await accounts.findUser(userId);
    if (user && domains.has(emailDomainOf(user.email))) await sessions.deleteOthers(userId, null);
  }
}

/** For the audit trail. */
function describe({ name, issuer, clientId, defaultRole, isEnforced }: IdentityProvider) {
  return { name, issuer, clientId, defaultRole, isEnforced };
}
