import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  beginDeviceSignIn,
  completeDeviceSignIn,
  decideOnDevice,
  lookAtDevice,
} from '@fleetcommand/application/use-cases/accounts/device-sign-in';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { signInResponse, type SignInResponse } from '@fleetcommand/contracts/http/accounts';
import {
  completeDeviceSignInRequest,
  decideOnDeviceRequest,
  deviceSignIn,
  lookAtDeviceRequest,
  waitingDevice,
  type CompleteDeviceSignInRequest,
  type DecideOnDeviceRequest,
  type DeviceSignIn,
  type LookAtDeviceRequest,
  type WaitingDevice,
} from '@fleetcommand/contracts/http/device-sign-in';
import type { Session } from '@fleetcommand/domain/accounts/account';
import { Secret } from '@fleetcommand/kernel/secret';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentSession, factsOf, Me } from '../identity/access.js';
import { ParsedBody } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import { Documented } from '../manners/responds.js';
import { DEVICE_POLL_SECONDS } from '../platform/rate-limits.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { answerSignIn } from './answer-sign-in.js';

/** A program without a browser is signed in by one elsewhere (the shape of RFC 8628, in the manners of this API). */
@ApiTags('sessions')
@Controller('v1/device-sign-ins')
export class DeviceSignInsController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Post()
  @HttpCode(201)
  @Access('public')
  @Documented({
    operationId: 'beginDeviceSignIn',
    summary: 'A code to show, which somebody who is signed in approves in the console',
    status: 201,
    answer: deviceSignIn,
  })
  async begin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceSignIn> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', request.ip);
    const { deviceCode, userCode, expiresAt } = await beginDeviceSignIn(
      this.parts,
      factsOf(request),
    );
    const verificationUri = new URL('/device', this.parts.settings.publicUrl).href;
    return {
      deviceCode: deviceCode.reveal(),
      userCode,
      verificationUri,
      verificationUriComplete: `${verificationUri}?code=${userCode}`,
      expiresAt: expiresAt.toISOString(),
      intervalSeconds: DEVICE_POLL_SECONDS,
    };
  }

  @Post('complete')
  @HttpCode(201)
  @Access('public')
  @Documented({
    operationId: 'completeDeviceSignIn',
    summary: 'Ask whether it was approved; the session’s token comes once, and no cookie is set',
    status: 201,
    answer: signInResponse,
    problems: ['device.pending', 'device.refused', 'device.expired', 'sso.required'],
  })
  async complete(
    @ParsedBody(completeDeviceSignInRequest) body: CompleteDeviceSignInRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResponse> {
    const { rateLimits, tokens } = this.parts;
    const deviceCode = new Secret(body.deviceCode);
    // What asks too often is told so (`slow_down` of RFC 8628) by 429 and Retry-After.
    await enforceRateLimit(rateLimits, reply, 'device-poll', tokens.hash(deviceCode));
    const completed = await completeDeviceSignIn(this.parts, deviceCode, factsOf(request));
    const entered = valueOrProblem(completed);
    return answerSignIn(this.parts, entered, { session: 'token' }, request, reply);
  }

  @Post('look-up')
  @HttpCode(200)
  @Access('account.manage')
  @Documented({
    operationId: 'lookAtDevice',
    summary: 'What waits with this code',
    answer: waitingDevice,
    problems: ['device.unknown-code'],
  })
  async lookUp(
    @ParsedBody(lookAtDeviceRequest) { userCode }: LookAtDeviceRequest,
    @Me() { user }: Identified,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WaitingDevice> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', user.id);
    const waiting = valueOrProblem(await lookAtDevice(this.parts, userCode));
    return { ...waiting, expiresAt: waiting.expiresAt.toISOString() };
  }

  @Post('decide')
  @HttpCode(204)
  @Access('account.manage')
  @Documented({
    operationId: 'decideOnDevice',
    summary: 'Sign the program in as you, or refuse it',
    status: 204,
    problems: ['device.unknown-code'],
  })
  async decide(
    @ParsedBody(decideOnDeviceRequest) body: DecideOnDeviceRequest,
    @Me() { actor, user }: Identified,
    @CurrentSession() session: Session,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await enforceRateLimit(this.parts.rateLimits, reply, 'sign-in', user.id);
    valueOrProblem(await decideOnDevice(this.parts, actor, session, body));
  }
}
