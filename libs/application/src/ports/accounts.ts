import type {
  Membership,
  Organization,
  Session,
  User,
} from '@fleetcommand/domain/accounts/account';
import type { OrganizationId, SessionId, SupportSessionId, UserId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

export interface AccountRepository {
  /** Refuses an e-mail address that is in use. */
  createUser(user: User): Promise<Result<void, Failure<'accounts.email-taken'>>>;
  findUserByEmail(email: string): Promise<User | null>;
  findUser(id: UserId): Promise<User | null>;
  setPassword(id: UserId, passwordHash: string): Promise<void>;
  /** Refuses an e-mail address that is in use. */
  setEmail(id: UserId, email: string): Promise<Result<void, Failure<'accounts.email-taken'>>>;
  createOrganization(organization: Organization): Promise<void>;
  findOrganization(id: OrganizationId): Promise<Organization | null>;
  createMembership(membership: Membership, now: Date): Promise<void>;
  /** With the organization of each. */
  listMemberships(userId: UserId): Promise<readonly NamedMembership[]>;
}

export type NamedMembership = Membership & { readonly organization: Organization };

/** Whom a token stands for: all that a request asks before anything else, by one statement. */
export interface FoundSession {
  readonly session: Session;
  readonly user: User;
  readonly memberships: readonly NamedMembership[];
}

export interface SessionRepository {
  create(session: Session): Promise<void>;
  /** By the token's SHA-256 (hex); expired ones are not found. */
  findByTokenHash(tokenHash: string, now: Date): Promise<FoundSession | null>;
  /** Records use; at most one write a minute a session is owed. */
  touch(id: SessionId, now: Date): Promise<void>;
  /** Which organization an operator looks at with it; null: none. */
  setSupport(id: SessionId, supportSessionId: SupportSessionId | null): Promise<void>;
  delete(id: SessionId): Promise<void>;
  /** Those that have not expired, the one used last first. */
  listByUser(userId: UserId, now: Date): Promise<readonly Session[]>;
  /** All of a person but one (null: all of them); how many there were. */
  deleteOthers(userId: UserId, keep: SessionId | null): Promise<number>;
  deleteExpired(now: Date): Promise<number>;
}
