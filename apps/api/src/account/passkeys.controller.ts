import { Controller, Get, HttpCode, Inject, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import {
  addPasskey,
  beginPasskey,
  removePasskey,
  renamePasskey,
} from '@fleetcommand/application/use-cases/accounts/passkeys';
import {
  addedPasskey,
  addPasskeyRequest,
  beginPasskeyRequest,
  passkey,
  passkeyId,
  passkeyList,
  passkeyOptions,
  removePasskeyRequest,
  renamePasskeyRequest,
  type AddedPasskey,
  type AddPasskeyRequest,
  type BeginPasskeyRequest,
  type Passkey,
  type PasskeyOptions,
  type RemovePasskeyRequest,
  type RenamePasskeyRequest,
} from '@fleetcommand/contracts/http/passkeys';
import type { PasskeyId } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import { Access, Me } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentPasskey } from './present-passkey.js';

/** One's own passkeys. */
@ApiTags('account')
@Controller('v1/me/passkeys')
@Access('account.manage')
export class PasskeysController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'listPasskeys',
    summary: 'Your passkeys, the oldest first',
    answer: passkeyList,
  })
  async list(@Me() { user }: Identified): Promise<{ data: Passkey[] }> {
    const own = await this.parts.store.passkeys.listByUser(user.id);
    return { data: own.map(presentPasskey) };
  }

  @Post('options')
  @HttpCode(200)
  @Documented({
    operationId: 'beginPasskey',
    summary: 'What a browser needs to make a passkey; its answer is good once, for five minutes',
    answer: passkeyOptions,
    problems: ['accounts.wrong-password', 'passkeys.too-many'],
  })
  async begin(
    @ParsedBody(beginPasskeyRequest) { password }: BeginPasskeyRequest,
    @Me() { user }: Identified,
  ): Promise<PasskeyOptions> {
    return {
      publicKey: valueOrProblem(await beginPasskey(this.parts, user, new Secret(password))),
    };
  }

  @Post()
  @HttpCode(201)
  @Documented({
    operationId: 'addPasskey',
    summary: 'Keep the passkey that the browser made; signing in asks for it from now on',
    status: 201,
    answer: addedPasskey,
    problems: ['passkeys.refused', 'passkeys.expired', 'passkeys.known'],
  })
  async add(
    @ParsedBody(addPasskeyRequest) body: AddPasskeyRequest,
    @Me() { actor, user }: Identified,
  ): Promise<AddedPasskey> {
    const added = valueOrProblem(await addPasskey(this.parts, actor, user, body));
    return {
      passkey: presentPasskey(added.passkey),
      recoveryCodes: added.recoveryCodes?.map((code) => code.reveal()) ?? null,
    };
  }

  @Patch(':id')
  @Documented({
    operationId: 'renamePasskey',
    summary: 'Give a passkey another name',
    answer: passkey,
    problems: ['passkeys.not-found'],
  })
  async rename(
    @ParsedParam('id', passkeyId) id: PasskeyId,
    @ParsedBody(renamePasskeyRequest) { name }: RenamePasskeyRequest,
    @Me() { actor }: Identified,
  ): Promise<Passkey> {
    return presentPasskey(valueOrProblem(await renamePasskey(this.parts, actor, id, name)));
  }

  @Post(':id/remove')
  @HttpCode(204)
  @Documented({
    operationId: 'removePasskey',
    summary: 'Take a passkey no more; the password is asked for',
    status: 204,
    problems: ['passkeys.not-found', 'accounts.wrong-password'],
  })
  async remove(
    @ParsedParam('id', passkeyId) id: PasskeyId,
    @ParsedBody(removePasskeyRequest) { password }: RemovePasskeyRequest,
    @Me() { actor, user }: Identified,
  ): Promise<void> {
    const wanted = { id, password: new Secret(password) };
    valueOrProblem(await removePasskey(this.parts, actor, user, wanted));
  }
}
