import { Controller, Delete, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changePassword } from '@fleetcommand/application/use-cases/accounts/change-password';
import {
  requestEmailChange,
  requestEmailVerification,
} from '@fleetcommand/application/use-cases/accounts/email-address';
import {
  endOtherSessions,
  endSession,
} from '@fleetcommand/application/use-cases/accounts/end-sessions';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { leaveSupport } from '@fleetcommand/application/use-cases/support/support-access';
import {
  accountSecurity,
  changeEmailRequest,
  changePasswordRequest,
  sessionId,
  sessionList,
  type AccountSecurity,
  type ChangeEmailRequest,
  type ChangePasswordRequest,
  type SessionDetails,
} from '@fleetcommand/contracts/http/account';
import type { Session } from '@fleetcommand/domain/accounts/account';
import type { SessionId } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';

import { Access, CurrentSession, Me } from '../identity/access.js';
import { ParsedBody, ParsedParam } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** What people do to their own account. No key may. */
@ApiTags('account')
@Controller('v1')
@Access('account.manage')
export class AccountController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('me/security')
  @Documented({
    operationId: 'getAccountSecurity',
    summary: 'How your account is secured',
    answer: accountSecurity,
  })
  async security(@Me() { user }: Identified): Promise<AccountSecurity> {
    const { security, passkeys } = this.parts.store;
    const { emailVerifiedAt, totp } = await security.find(user.id);
    return {
      email: user.email,
      emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null,
      authenticator: totp?.confirmedAt != null,
      passkeys: (await passkeys.listByUser(user.id)).length,
      recoveryCodesLeft: await security.countRecoveryCodes(user.id),
    };
  }

  @Get('sessions')
  @Documented({
    operationId: 'listSessions',
    summary: 'Where you are signed in, the last used first',
    answer: sessionList,
  })
  async sessions(
    @Me() { user }: Identified,
    @CurrentSession() current: Session,
  ): Promise<{ data: SessionDetails[] }> {
    const { store, clock } = this.parts;
    const sessions = await store.sessions.listByUser(user.id, clock.now());
    return { data: sessions.map((session) => presentSessionDetails(session, current)) };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Documented({
    operationId: 'endSession',
    summary: 'Sign one of your sessions out',
    status: 204,
    problems: ['sessions.not-found'],
  })
  async end(
    @ParsedParam('id', sessionId) id: SessionId,
    @Me() { actor }: Identified,
  ): Promise<void> {
    valueOrProblem(await endSession(this.parts, actor, id));
  }

  @Post('sessions/end-others')
  @HttpCode(204)
  @Documented({
    operationId: 'endOtherSessions',
    summary: 'Sign out everywhere but here',
    status: 204,
  })
  async endOthers(@Me() { actor }: Identified, @CurrentSession() current: Session): Promise<void> {
    await endOtherSessions(this.parts, actor, current);
  }

  @Post('me/password')
  @HttpCode(204)
  @Documented({
    operationId: 'changePassword',
    summary: 'Change your password; your other sessions end',
    status: 204,
    problems: ['accounts.wrong-password', 'accounts.weak-password'],
  })
  async password(
    @ParsedBody(changePasswordRequest) body: ChangePasswordRequest,
    @Me() { actor, user }: Identified,
    @CurrentSession() session: Session,
  ): Promise<void> {
    const input = {
      password: new Secret(body.password),
      newPassword: new Secret(body.newPassword),
    };
    valueOrProblem(await changePassword(this.parts, actor, { user, session }, input));
  }

  @Post('me/email')
  @HttpCode(204)
  @Documented({
    operationId: 'changeEmail',
    summary: 'Ask for another e-mail address; it counts once its link is opened',
    status: 204,
    problems: ['accounts.wrong-password', 'accounts.bad-email'],
  })
  async email(
    @ParsedBody(changeEmailRequest) { email, password }: ChangeEmailRequest,
    @Me() { actor, user }: Identified,
  ): Promise<void> {
    const input = { email, password: new Secret(password) };
    valueOrProblem(await requestEmailChange(this.parts, actor, user, input));
  }

  @Delete('me/support')
  @HttpCode(204)
  @Documented({
    operationId: 'leaveSupport',
    summary: 'As an operator: look at the organization as its support no more',
    status: 204,
  })
  async leaveSupport(
    @Me() { actor }: Identified,
    @CurrentSession() session: Session,
  ): Promise<void> {
    await leaveSupport(this.parts, actor, session);
  }

  @Post('email-verifications')
  @HttpCode(204)
  @Documented({
    operationId: 'requestEmailVerification',
    summary: 'Send a link that proves your e-mail address',
    status: 204,
  })
  async requestVerification(@Me() { user }: Identified): Promise<void> {
    await requestEmailVerification(this.parts, user);
  }
}

function presentSessionDetails(session: Session, current: Session): SessionDetails {
  return {
    id: session.id,
    isCurrent: session.id === current.id,
    userAgent: session.userAgent,
    ipAddress: session.ipAddress,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}
