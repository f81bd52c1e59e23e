import type { AuditEvent } from '@fleetcommand/application/ports/audit';
import type {
  PasswordHasher,
  SecretBox,
  TokenSource,
} from '@fleetcommand/application/ports/secret-box';
import type { PasskeyVerifier } from '@fleetcommand/application/ports/passkeys';
import type { OneTimeCodes } from '@fleetcommand/application/ports/security';
import type { Store } from '@fleetcommand/application/ports/store';
import type {
  SignUpDependencies,
  SignUpInput,
} from '@fleetcommand/application/use-cases/accounts/sign-up';
import type { ClaimDependencies } from '@fleetcommand/application/use-cases/domains/claim-domain';
import type { Actor, RequestFacts } from '@fleetcommand/application/use-cases/actor';
import type { Role, User } from '@fleetcommand/domain/accounts/account';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { ManualClock } from '@fleetcommand/kernel/clock';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import { DOMAIN_SETTINGS } from './domain-settings.js';
import { countingIds } from '../fakes/ids.js';
import { createInMemoryStore } from '../fakes/in-memory-store.js';
import { aMembership, anOrganization, aUser } from './accounts.js';
import { aBlueprint, aCluster, aRegion } from './catalogue.js';

export const REQUEST: RequestFacts = {
  requestId: 'request-1',
  ipAddress: '192.0.2.1',
  userAgent: 'curl/8.0',
};

/** Of nobody's organization. */
export const OPERATOR: Actor = {
  userId: 'usr_1' as Actor['userId'],
  key: null,
  isOperator: true,
  memberships: [],
  request: REQUEST,
};

/** A password's hash is the password, marked; what matters here is when it is asked for. */
export const plainPasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`hashed:${password.reveal()}`),
  verify: (password, hash) => Promise.resolve(hash === `hashed:${password.reveal()}`),
};

function countingTokens(): TokenSource {
  let count = 0;
  return {
    next: () => new Secret(`token-${++count}`),
    bytes: () => new Uint8Array(32).fill(++count),
    hash: (token) => `sha256(${token.reveal()})`,
  };
}

/** Seals in hexadecimal, marked with the context; what matters here is that it is not in clear. */
const hexBox: SecretBox = {
  isCurrent: () => true,
  seal: (plaintext, context) => `${context}|${Buffer.from(plaintext.reveal()).toString('hex')}`,
  open(envelope, context) {
    const cut = envelope.lastIndexOf('|');
    const sealedFor = envelope.slice(0, cut);
    if (sealedFor !== context) throw new Error(`sealed for ${sealedFor}, not for ${context}`);
    return new Secret(Buffer.from(envelope.slice(cut + 1), 'hex').toString());
  },
};

/** The code of a moment is its minute, after the secret. */
const countedCodes: OneTimeCodes = {
  newSecret: (account) => {
    const secret = new Secret(`${account.length}s`);
    return { secret, uri: new Secret(`otpauth://${secret.reveal()}`) };
  },
  stepOf(secret, code, now) {
    const minute = Math.floor(now.getTime() / 60_000);
    return code === `${secret.reveal()}${minute}` ? minute : null;
  },
};

/** An answer is its question with `credential` and `counter`; one marked `isBad` does not hold. */
const plainPasskeys: PasskeyVerifier = {
  creationOptions: async ({ challenge }) => ({ challenge }),
  requestOptions: async (challenge) => ({ challenge }),
  read: ({ challenge, credential }) => ({
    challenge: String(challenge),
    credentialId: String(credential),
  }),
  async checkCreation({ credential, counter }) {
    const credentialId = String(credential);
    const rest = { publicKey: 'key', transports: [], isSynced: false, counter: Number(counter) };
    return ok({ credentialId, ...rest });
  },
  async checkUse({ counter, isBad }) {
    if (isBad) return fail('passkeys.refused', 'The answer does not hold.');
    return ok({ counter: Number(counter), isSynced: false });
  },
};

export interface Office extends SignUpDependencies {
  readonly domains: ClaimDependencies['domains'];
  readonly secretBox: SecretBox;
  readonly oneTimeCodes: OneTimeCodes;
  readonly passkeyVerifier: PasskeyVerifier;
  readonly clock: ManualClock;
  readonly audit: () => readonly AuditEvent[];
  /** A person of an organization, as the use cases see who asks. */
  actor(role?: Role, organizationId?: OrganizationId): Promise<Actor & { readonly user: User }>;
}

/** Everything people's requests need, on a store in memory with a filled catalogue. */
export async function openOffice(
  wrapStore: (store: Store) => Store = (store) => store,
): Promise<Office> {
  const clock = new ManualClock('2026-01-01T12:00:00Z');
  const memory = createInMemoryStore(clock);
  const { accounts, catalogue } = memory.store;
  for (const plan of DEFAULT_PLANS) await catalogue.savePlan(plan);
  await catalogue.saveBlueprint(aBlueprint());
  await catalogue.saveRegion(aRegion());
  await catalogue.saveCluster(aCluster({ name: 'sandbox' }));
  return {
    store: wrapStore(memory.store),
    domains: DOMAIN_SETTINGS,
    clock,
    ids: countingIds(),
    passwords: plainPasswords,
    tokens: countingTokens(),
    secretBox: hexBox,
    oneTimeCodes: countedCodes,
    passkeyVerifier: plainPasskeys,
    emailVerification: 'off',
    audit: () => memory.auditEvents(),
    async actor(role = 'owner', organizationId) {
      const user = aUser();
      const organization = anOrganization(organizationId ? { id: organizationId } : {});
      unwrap(await accounts.createUser(user));
      if (!organizationId) await accounts.createOrganization(organization);
      const membership = aMembership({ userId: user.id, organizationId: organization.id, role });
      await accounts.createMembership(membership, clock.now());
      return {
        user,
        userId: user.id,
        key: null,
        isOperator: false,
        memberships: [membership],
        request: REQUEST,
      };
    },
  };
}

/** What a person called `name` signs up with. */
export function someSignUp(name = 'ada', tenant: Partial<SignUpInput['tenant']> = {}): SignUpInput {
  return {
    email: `${name}@example.com`,
    password: new Secret('correct horse battery staple'),
    organization: `${name} Ltd`,
    tenant: { name: `${name} chat`, slug: name, plan: 'free', ...tenant },
  };
}
