import { Controller, Delete, Get, HttpCode, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import {
  listIdentities,
  unlinkIdentity,
  type LinkedIdentity,
} from '@fleetcommand/application/use-cases/single-sign-on/identities';
import {
  identityId,
  linkedIdentityList,
  type LinkedIdentity as LinkedIdentityDocument,
} from '@fleetcommand/contracts/http/single-sign-on';

import { Access, Me } from '../identity/access.js';
import { ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** By which identity providers one comes in. They are linked by coming in. */
@ApiTags('account')
@Controller('v1/me/identities')
@Access('account.manage')
export class IdentitiesController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listIdentities',
    summary: 'Who you are at identity providers, the oldest first',
    answer: linkedIdentityList,
  })
  async list(@Me() { user }: Identified): Promise<{ data: LinkedIdentityDocument[] }> {
    return { data: (await listIdentities(this.parts, user.id)).map(present) };
  }

  @Delete(':id')
  @HttpCode(204)
  @Documented({
    operationId: 'unlinkIdentity',
    summary: 'Come in by it no more; not the last way in',
    status: 204,
    problems: ['identities.not-found', 'identities.last-way'],
  })
  async unlink(
    @ParsedParam('id', identityId) id: string,
    @Me() { actor, user }: Identified,
  ): Promise<void> {
    valueOrProblem(await unlinkIdentity(this.parts, actor, user, id));
  }
}

function present(identity: LinkedIdentity): LinkedIdentityDocument {
  const { id, provider, issuer, subject, opens, createdAt } = identity;
  return { id, provider, issuer, subject, opens, linkedAt: createdAt.toISOString() };
}
