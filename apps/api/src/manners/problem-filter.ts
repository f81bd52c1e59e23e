import {
  Catch,
  HttpException,
  Inject,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { PROBLEMS, type ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { isOutage } from './outage.js';
import { sendProblem } from './problem-document.js';
import { ProblemError } from './problem-error.js';
import { nothingHere } from './nothing-here.js';
import { ServedRoutes } from './served-routes.js';

/** Fastify's own refusals, by status. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'request.malformed',
  404: 'request.not-found',
  413: 'request.too-large',
  415: 'request.unsupported-media-type',
  429: 'request.rate-limited',
};

/** Every error leaves as a problem document (RFC 9457); what went wrong inside stays inside, under the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(PARTS) private readonly parts: ApiParts,
    private readonly routes: ServedRoutes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = this.asProblem(error, request);
    this.log(problem.code, error, request);
    if (!reply.sent) sendProblem(reply, problem, request, this.parts.settings.publicUrl);
  }

  private log(code: ProblemCode, err: unknown, request: FastifyRequest): void {
    const fields = { err, requestId: request.id, url: request.url };
    if (code === 'service.internal') this.parts.logger.error(fields, 'request failed');
    if (code === 'service.unavailable') this.parts.logger.warn(fields, 'request met an outage');
  }

  private asProblem(error: unknown, request: FastifyRequest): ProblemError {
    if (error instanceof ProblemError) return error;
    if (error instanceof NotFoundException) return nothingHere(this.routes, request);
    const code = CODE_OF_STATUS[statusOf(error)];
    if (code) return new ProblemError(code, messageOf(error, code));
    if (isOutage(error)) {
      return new ProblemError(
        'service.unavailable',
        'The database cannot be reached at the moment. Nothing was changed; try again in a few seconds.',
      );
    }
    return new ProblemError(
      'service.internal',
      'The request could not be completed, and it was not your doing. Try again; if it stays, tell the operator the request id.',
    );
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' ? status : 500;
}

function messageOf(error: unknown, code: ProblemCode): string {
  const { remedy } = PROBLEMS[code];
  const message =
    error instanceof Error && code === 'request.malformed'
      ? `${error.message.replace(/\.$/, '')}. `
      : '';
  return `${message}${remedy}`;
}
