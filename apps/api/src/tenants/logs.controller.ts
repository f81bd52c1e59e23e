import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { followLogs } from '@fleetcommand/application/use-cases/tenants/follow-logs';
import { logsQuery, type LogsQuery, type TenantLogLine } from '@fleetcommand/contracts/http/logs';
import { tenantId } from '@fleetcommand/contracts/http/tenants';
import type { TenantId } from '@fleetcommand/kernel/ids';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Access, CurrentActor } from '../identity/access.js';
import { ParsedParam, ParsedQuery } from '../manners/body.js';
import { valueOrProblem } from '../manners/problem-error.js';
import { Documented } from '../manners/responds.js';
import { EventStreams } from '../operations/event-streams.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('tenants')
@Controller('v1/tenants')
export class LogsController {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly streams: EventStreams,
  ) {}

  @Get(':id/logs')
  @Access('tenants.logs')
  @Documented({
    operationId: 'streamTenantLogs',
    summary: 'What the application writes, of all its replicas, as server-sent events',
    events: '`line` carries a TenantLogLine; `end` comes when no more will.',
    problems: ['tenants.not-found', 'tenants.logs-unavailable'],
  })
  async logs(
    @ParsedParam('id', tenantId) id: TenantId,
    @ParsedQuery(logsQuery) { component, tail, follow }: LogsQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const abort = new AbortController();
    const wish = { component, tail, follow: follow === 'true', signal: abort.signal };
    const deps = { ...this.parts, timers: systemTimers };
    const lines = valueOrProblem(await followLogs(deps, actor, id, wish));
    reply.hijack();
    const stream = this.streams.open(request, reply);
    stream.signal.addEventListener('abort', () => abort.abort());
    try {
      for await (const line of lines) {
        stream.send('', 'line', line satisfies TenantLogLine);
        if (stream.signal.aborted) return;
        await stream.drained();
      }
      stream.send('', 'end', {});
    } catch (error) {
      this.parts.logger.warn({ err: error, requestId: request.id }, 'a stream of logs broke off');
    } finally {
      abort.abort();
      stream.end();
    }
  }
}
