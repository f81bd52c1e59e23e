import { KEY_HINT_LENGTH, printApiKey, type ApiKey } from '@fleetcommand/domain/accounts/api-key';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';

export interface ApiKeyDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly tokens: TokenSource;
  readonly clock: Clock;
}

export type WantedApiKey = Pick<
  ApiKey,
  'organizationId' | 'createdById' | 'name' | 'scopes' | 'allowedCidrs' | 'expiresAt'
>;

/** The one time that the key itself is known: afterwards only its hash is. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly token: Secret;
}

export function issueKey(
  { ids, tokens, clock }: ApiKeyDependencies,
  wanted: WantedApiKey,
): IssuedApiKey {
  const id = ids.next('key');
  const token = printApiKey({ id, organizationId: wanted.organizationId }, tokens.next());
  return {
    token,
    key: {
      ...wanted,
      id,
      tokenHash: tokens.hash(token),
      hint: token.reveal().slice(-KEY_HINT_LENGTH),
      createdAt: clock.now(),
      revokedAt: null,
      replacedById: null,
      lastUsedAt: null,
      lastUsedFrom: null,
    },
  };
}

/** What of a key the audit trail tells. */
export function describeKey({ name, scopes, allowedCidrs, expiresAt, hint }: ApiKey) {
  return { name, scopes, allowedCidrs, expiresAt, hint };
}
