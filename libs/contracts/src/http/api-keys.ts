import { z } from 'zod';

import { idOf, overlapHours, pageOf, timestamp, words } from './common.js';

export const apiKeyId = idOf('key', 'an API key');

/** What a key may do; `fleet:…` and `deployments:…` only an operator's. */
export const scope = z.enum([
  'tenants:read',
  'tenants:write',
  'organization:read',
  'organization:write',
  'audit:read',
  'billing:read',
  'billing:write',
  'webhooks:read',
  'webhooks:write',
  'fleet:read',
  'fleet:write',
  'deployments:write',
]);
export type Scope = z.infer<typeof scope>;

export const apiKey = z
  .object({
    id: apiKeyId,
    name: z.string().meta({ example: 'deploys' }),
    hint: z.string().meta({ description: 'Its last characters', example: 'x1Y2' }),
    scopes: z.array(scope),
    allowedCidrs: z.array(z.string()).meta({ description: 'Empty: from anywhere' }),
    state: z.enum(['active', 'expired', 'revoked']),
    createdBy: idOf('usr', 'the person it acts for'),
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    revokedAt: timestamp.nullable(),
    replacedBy: apiKeyId.nullable(),
    lastUsedAt: timestamp.nullable(),
    lastUsedFrom: z.string().nullable().meta({ example: '192.0.2.7' }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKey>;
export const apiKeyPage = pageOf(apiKey).meta({ id: 'ApiKeyPage' });

/** `token` is the key itself, shown this once: it is what `Authorization: Bearer` takes. */
export const issuedApiKey = z
  .object({ key: apiKey, token: z.string().optional() })
  .meta({ id: 'IssuedApiKey' });
export type IssuedApiKey = z.infer<typeof issuedApiKey>;

export const createApiKeyRequest = z
  .strictObject({
    name: words(1, 60).meta({ example: 'deploys' }),
    scopes: z
      .array(z.string().max(40))
      .min(1)
      .max(20)
      .meta({ description: 'At most what your role allows', example: ['tenants:read'] }),
    allowedCidrs: z
      .array(z.string().max(50))
      .max(20)
      .default([])
      .meta({ description: 'Networks it may be used from', example: ['0.0.0.0/0'] }),
    expiresAt: timestamp.nullable().default(null).meta({ example: '2099-01-01T00:00:00.000Z' }),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKeyRequest = z.infer<typeof createApiKeyRequest>;

export const rotateApiKeyRequest = z
  .strictObject({ overlapHours: overlapHours('How long the old key goes on working') })
  .meta({ id: 'RotateApiKey' });
export type RotateApiKeyRequest = z.infer<typeof rotateApiKeyRequest>;
