import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Health as HealthDocument } from '@fleetcommand/contracts/http/health';
import { VERSION } from '@fleetcommand/runtime/version';
import type { FastifyReply } from 'fastify';

import { Access } from '../identity/access.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** For whoever starts, stops and routes to this process. */
@ApiExcludeController()
@Controller()
@Access('probe')
export class HealthController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get('livez')
  live(): HealthDocument {
    return { status: 'ok', version: VERSION };
  }

  @Get('startupz')
  started(@Res({ passthrough: true }) reply: FastifyReply): HealthDocument {
    const { isStarted } = this.parts.health;
    reply.status(isStarted ? 200 : 503);
    return { status: isStarted ? 'ok' : 'failing', version: VERSION };
  }

  @Get('readyz')
  async ready(
    @Query('verbose') verbose: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HealthDocument> {
    const { ready, checks } = await this.parts.health.readiness();
    reply.status(ready ? 200 : 503);
    const status = ready ? 'ok' : 'failing';
    return { status, version: VERSION, ...(verbose !== undefined && { checks: [...checks] }) };
  }
}
