import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { createKey } from '@fleetcommand/application/use-cases/api-keys/create-key';
import { rotateKey } from '@fleetcommand/application/use-cases/api-keys/rotate-key';
import type {
  ApiKey,
  CreateApiKeyRequest,
  IssuedApiKey,
  RotateApiKeyRequest,
} from '@fleetcommand/contracts/http/api-keys';
import type { Page, PageQuery } from '@fleetcommand/contracts/http/common';
import type { ApiKeyId, OrganizationId } from '@fleetcommand/kernel/ids';

import { toPage, toPageRequest } from '../manners/cursor.js';
import { valueOrProblem } from '../manners/problem-error.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentIssuedKey, presentKey } from './present-key.js';

const HOUR_MS = 3_600_000;
/** Null: operators' keys, which are no organization's. */
type Owner = OrganizationId | null;

/** What is answered about keys, whosever they are. */
@Injectable()
export class KeyAnswers {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  async list(owner: Owner, query: PageQuery): Promise<Page<ApiKey>> {
    const { store, clock } = this.parts;
    const page = await store.apiKeys.list(owner, toPageRequest(query, 'key'));
    return toPage(page, (key) => presentKey(key, clock.now()));
  }

  async create(
    actor: Actor,
    owner: Owner,
    { expiresAt, ...body }: CreateApiKeyRequest,
  ): Promise<IssuedApiKey> {
    const wanted = { ...body, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const issued = valueOrProblem(await createKey(this.parts, actor, owner, wanted));
    return presentIssuedKey(issued, this.parts.clock.now());
  }

  async rotate(
    actor: Actor,
    owner: Owner,
    id: ApiKeyId,
    { overlapHours }: RotateApiKeyRequest,
  ): Promise<IssuedApiKey> {
    const overlapMs = overlapHours * HOUR_MS;
    const issued = valueOrProblem(await rotateKey(this.parts, actor, owner, id, overlapMs));
    return presentIssuedKey(issued, this.parts.clock.now());
  }
}
