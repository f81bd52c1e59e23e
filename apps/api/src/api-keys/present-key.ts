import type { IssuedApiKey } from '@fleetcommand/application/use-cases/api-keys/issue-key';
import type {
  ApiKey as ApiKeyDocument,
  IssuedApiKey as IssuedApiKeyDocument,
} from '@fleetcommand/contracts/http/api-keys';
import { apiKeyState, type ApiKey } from '@fleetcommand/domain/accounts/api-key';

export function presentKey(key: ApiKey, now: Date): ApiKeyDocument {
  return {
    id: key.id,
    name: key.name,
    hint: key.hint,
    scopes: [...key.scopes],
    allowedCidrs: [...key.allowedCidrs],
    state: apiKeyState(key, now),
    createdBy: key.createdById,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    replacedBy: key.replacedById,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    lastUsedFrom: key.lastUsedFrom,
  };
}

/** The one answer that has the key itself. */
export function presentIssuedKey({ key, token }: IssuedApiKey, now: Date): IssuedApiKeyDocument {
  return { key: presentKey(key, now), token: token.reveal() };
}
