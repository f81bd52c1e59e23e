import type { Passkey as PasskeyDocument } from '@fleetcommand/contracts/http/passkeys';
import type { Passkey } from '@fleetcommand/domain/accounts/passkey';

/** Without its key, which says nothing to people. */
export function presentPasskey(passkey: Passkey): PasskeyDocument {
  const { id, name, isSynced, createdAt, lastUsedAt, suspectedAt } = passkey;
  return {
    id,
    name,
    isSynced,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    suspectedAt: suspectedAt?.toISOString() ?? null,
  };
}
