import {
  bareId,
  idFromUuid,
  type ApiKeyId,
  type OrganizationId,
  type UserId,
} from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import type { FleetScope, Scope } from './policy.js';

/** A secret for programs. Only its hash is stored; the key itself is shown once. */
export interface ApiKey {
  readonly id: ApiKeyId;
  /** Null for an operator's key. */
  readonly organizationId: OrganizationId | null;
  /** The key does at most what this person may do at that moment. */
  readonly createdById: UserId;
  readonly name: string;
  /** Of the whole key, hex. */
  readonly tokenHash: string;
  /** Its last characters, to tell keys apart. */
  readonly hint: string;
  readonly scopes: readonly (Scope | FleetScope)[];
  /** Networks it may be used from (CIDR); empty for anywhere. */
  readonly allowedCidrs: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** The key that took its place. */
  readonly replacedById: ApiKeyId | null;
  readonly lastUsedAt: Date | null;
  /** Address. */
  readonly lastUsedFrom: string | null;
}

export type ApiKeyState = 'active' | 'expired' | 'revoked';

export function apiKeyState(key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: Date): ApiKeyState {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'active';
}

/** What every key begins with, so that scanners of leaked secrets know it. */
const SPELLING = /^fc_(live|ops)_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;
export const KEY_HINT_LENGTH = 4;

/** `fc_live_<id>_<secret>`; an operator's is `fc_ops_…`. `secret` is 32 random bytes in base64url. */
export function printApiKey(
  { id, organizationId }: Pick<ApiKey, 'id' | 'organizationId'>,
  secret: Secret,
): Secret {
  return new Secret(`fc_${organizationId ? 'live' : 'ops'}_${bareId(id)}_${secret.reveal()}`);
}

/** The key's id, if the token is spelt like a key; a session's token never is. */
export function readApiKeyId(token: Secret): ApiKeyId | null {
  const [, , id] = SPELLING.exec(token.reveal()) ?? [];
  return id === undefined ? null : idFromUuid('key', id);
}
