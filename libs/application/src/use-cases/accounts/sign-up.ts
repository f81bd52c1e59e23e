import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import type { Organization, User } from '@fleetcommand/domain/accounts/account';
import { checkEmail, checkPassword } from '@fleetcommand/domain/accounts/credentials';
import type { EmailVerification } from '@fleetcommand/domain/accounts/email-verification';
import type { Operation } from '@fleetcommand/domain/operations/operation';
import { checkSignups } from '@fleetcommand/domain/tenancy/intake';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { NewcomerFacts } from '../../ports/newcomers.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { RequestFacts } from '../actor.js';
import {
  chooseOffer,
  type Offer,
  type OfferFailureCode,
  type WantedTenant,
} from '../tenants/choose-offer.js';
import {
  insertTenant,
  type InsertFailureCode,
  type TenantCreation,
} from '../tenants/insert-tenant.js';
import { isSlugTaken, refuseTakenSlug } from '../tenants/refuse-taken-slug.js';
import type { AccountDependencies } from './account-dependencies.js';
import { mailLink } from './mail-link.js';
import { startSession, type StartedSession } from './start-session.js';

export interface SignUpDependencies extends TenantCreation, AccountDependencies {
  readonly emailVerification: EmailVerification;
}

export interface SignUpInput {
  readonly email: string;
  readonly password: Secret;
  readonly organization: string;
  readonly tenant: WantedTenant;
}

export interface SignedUp extends StartedSession {
  readonly organization: Organization;
  readonly tenant: Tenant;
  readonly operation: Operation;
}

export type SignUpFailureCode =
  | OfferFailureCode
  | InsertFailureCode
  | 'accounts.bad-email'
  | 'accounts.weak-password'
  | 'accounts.email-taken';

/** A new customer, all or nothing: account, organization, session, and the first instance on its way. */
export async function signUp(
  deps: SignUpDependencies,
  input: SignUpInput,
  request: RequestFacts,
): Promise<Result<SignedUp, Failure<SignUpFailureCode>>> {
  const email = checkEmail(input.email);
  if (!email.ok) return at('/email', email.error);
  const password = checkPassword(input.password.reveal(), email.value);
  if (!password.ok) return at('/password', password.error);
  const offer = await chooseOffer(deps, input.tenant, '/tenant');
  if (!offer.ok) return offer;
  const newcomer = await look(deps, email.value, input.tenant.slug, offer.value);
  const admitted = await admit(deps.store, newcomer, input.tenant.slug);
  if (!admitted.ok) return admitted;

  // Before the transaction: hashing takes tens of milliseconds of CPU, and a transaction holds rows.
  const passwordHash = await deps.passwords.hash(input.password);
  const created = await deps.store
    .transaction((tx) =>
      insertCustomer(
        deps,
        tx,
        { ...input, email: email.value, passwordHash, offer: offer.value, newcomer },
        request,
      ),
    )
    .catch(asFailure);
  if (created.ok) return created;
  const { error } = created;
  if (error.code === 'catalogue.region-full') return at('/tenant/region', error);
  if (!isSlugTaken(error)) return created;
  const quarantine = error.code === 'slugs.quarantined' ? error : undefined;
  return refuseTakenSlug(deps.store, input.tenant.slug, '/tenant/slug', quarantine);
}

const EMAIL_TAKEN: Failure<'accounts.email-taken'> = {
  code: 'accounts.email-taken',
  message: 'There is an account with this e-mail address. Sign in instead, or use another address.',
  retry: 'never',
  pointer: '/email',
};

function look(
  { store, domains }: Pick<SignUpDependencies, 'store' | 'domains'>,
  email: string,
  slug: string,
  { region }: Offer,
): Promise<NewcomerFacts> {
  const hostname = tenantHost({ slug, platformDomain: region.domain }, domains);
  return store.newcomers.look({ email, slug, hostname });
}

/** What the transaction would refuse, asked before the hash is paid for. Somebody may still be faster. */
async function admit(
  store: Store,
  { intake, isEmailTaken, isSlugTaken }: NewcomerFacts,
  slug: string,
): Promise<Result<void, InsertFailure | Failure<'platform.signups-closed'>>> {
  const open = checkSignups(intake);
  if (!open.ok) return open;
  if (isEmailTaken) return { ok: false, error: EMAIL_TAKEN };
  return isSlugTaken ? refuseTakenSlug(store, slug, '/tenant/slug') : ok(undefined);
}

interface CheckedSignUp {
  readonly email: string;
  readonly passwordHash: string;
  readonly organization: string;
  readonly tenant: WantedTenant;
  readonly offer: Offer;
  readonly newcomer: NewcomerFacts;
}

type InsertFailure = Failure<'accounts.email-taken' | InsertFailureCode>;

async function insertCustomer(
  deps: SignUpDependencies,
  tx: Repositories,
  input: CheckedSignUp,
  request: RequestFacts,
): Promise<Result<SignedUp, InsertFailure>> {
  const now = deps.clock.now();
  const user: User = {
    id: deps.ids.next('usr'),
    email: input.email,
    passwordHash: input.passwordHash,
    isOperator: false,
    createdAt: now,
  };
  const organization: Organization = {
    id: deps.ids.next('org'),
    name: input.organization.trim(),
    createdAt: now,
    deletionRequestedAt: null,
    deletedAt: null,
  };
  const added = await tx.accounts.createUser(user);
  if (!added.ok) throw new Refused(EMAIL_TAKEN);
  await tx.accounts.createOrganization(organization);
  const membership = {
    id: deps.ids.next('mem'),
    organizationId: organization.id,
    userId: user.id,
    role: 'owner' as const,
  };
  await tx.accounts.createMembership(membership, now);
  const started = startSession(deps, user.id, request, now);
  await tx.sessions.create(started.session);
  if (deps.emailVerification !== 'off') {
    await mailLink(deps, tx, user, 'verify-email', user.email);
  }
  const inserted = await insertTenant(deps, tx, {
    organizationId: organization.id,
    newcomer: input.newcomer,
    wanted: input.tenant,
    offer: input.offer,
    actor: { kind: 'user', id: user.id },
    request,
    now,
    unpaid: 'wait',
  });
  if (!inserted.ok) throw new Refused(inserted.error);
  return ok({ ...started, ...inserted.value, organization });
}

/** Thrown to roll the transaction back; never leaves this file. */
class Refused extends Error {
  constructor(readonly failure: InsertFailure) {
    super(failure.code);
  }
}

function asFailure(error: unknown): Result<never, InsertFailure> {
  if (error instanceof Refused) return { ok: false, error: error.failure };
  throw error;
}

function at<Code extends string>(
  pointer: string,
  failure: Failure<Code>,
): Result<never, Failure<Code>> {
  return { ok: false, error: { ...failure, pointer } };
}
