import type { User } from '@fleetcommand/domain/accounts/account';
import type { ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type { ApiKeyId, OrganizationId, UserId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';

export interface ApiKeyRepository {
  create(key: ApiKey): Promise<void>;
  find(id: ApiKeyId): Promise<ApiKey | null>;
  /** With who made it, whatever state it is in. */
  findByTokenHash(tokenHash: string): Promise<{ readonly key: ApiKey; readonly user: User } | null>;
  /** Newest first, revoked ones too; null lists operators' keys. */
  list(organizationId: OrganizationId | null, page: PageRequest): Promise<Page<ApiKey>>;
  /** False if it was revoked before. */
  revoke(id: ApiKeyId, now: Date): Promise<boolean>;
  /** Every key of an organization that this person made; how many there were. */
  revokeOf(organizationId: OrganizationId, userId: UserId, now: Date): Promise<number>;
  /** Gives its place to another key: it ends at `expiresAt`, or when it would have anyway. False if it is revoked. */
  replace(id: ApiKeyId, by: ApiKeyId, expiresAt: Date): Promise<boolean>;
  /** Records use; at most one write a minute a key is owed. */
  touch(id: ApiKeyId, now: Date, address: string): Promise<void>;
}
