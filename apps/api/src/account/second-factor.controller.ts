import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import {
  beginTotp,
  confirmTotp,
  removeTotp,
} from '@fleetcommand/application/use-cases/accounts/authenticator';
import { renewRecoveryCodes } from '@fleetcommand/application/use-cases/accounts/recovery-codes';
import {
  confirmAuthenticatorRequest,
  newAuthenticator,
  passwordRequest,
  recoveryCodes,
  type ConfirmAuthenticatorRequest,
  type NewAuthenticator,
  type PasswordRequest,
  type RecoveryCodes,
} from '@fleetcommand/contracts/http/account';
import { Secret } from '@fleetcommand/kernel/secret';

import { Access, Me } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('account')
@Controller('v1/me')
@Access('account.manage')
export class SecondFactorController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post('authenticator')
  @HttpCode(201)
  @Documented({
    operationId: 'beginAuthenticator',
    summary: 'A secret for an authenticator; it counts once a code of it was right',
    status: 201,
    answer: newAuthenticator,
    problems: ['accounts.wrong-password', 'accounts.second-factor-is-on'],
  })
  async begin(
    @ParsedBody(passwordRequest) { password }: PasswordRequest,
    @Me() { user }: Identified,
  ): Promise<NewAuthenticator> {
    const made = valueOrProblem(await beginTotp(this.parts, user, new Secret(password)));
    return { secret: made.secret.reveal(), uri: made.uri.reveal() };
  }

  @Post('authenticator/confirm')
  @HttpCode(200)
  @Documented({
    operationId: 'confirmAuthenticator',
    summary: 'Ask for codes from now on; answers with the recovery codes, this once',
    answer: recoveryCodes,
    problems: ['accounts.unproven-authenticator'],
  })
  async confirm(
    @ParsedBody(confirmAuthenticatorRequest) { code }: ConfirmAuthenticatorRequest,
    @Me() { actor, user }: Identified,
  ): Promise<RecoveryCodes> {
    const codes = valueOrProblem(await confirmTotp(this.parts, actor, user, code.trim()));
    return { codes: codes.map((each) => each.reveal()) };
  }

  @Post('authenticator/remove')
  @HttpCode(204)
  @Documented({
    operationId: 'removeAuthenticator',
    summary: 'Ask for no codes any more',
    status: 204,
    problems: ['accounts.wrong-password'],
  })
  async remove(
    @ParsedBody(passwordRequest) { password }: PasswordRequest,
    @Me() { actor, user }: Identified,
  ): Promise<void> {
    valueOrProblem(await removeTotp(this.parts, actor, user, new Secret(password)));
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Documented({
    operationId: 'renewRecoveryCodes',
    summary: 'Other recovery codes in place of those there were, shown this once',
    answer: recoveryCodes,
    problems: ['accounts.wrong-password', 'accounts.second-factor-is-off'],
  })
  async renew(
    @ParsedBody(passwordRequest) { password }: PasswordRequest,
    @Me() { actor, user }: Identified,
  ): Promise<RecoveryCodes> {
    const proven = new Secret(password);
    const codes = valueOrProblem(await renewRecoveryCodes(this.parts, actor, user, proven));
    return { codes: codes.map((each) => each.reveal()) };
  }
}
