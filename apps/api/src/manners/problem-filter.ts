import {
  Catch,
  HttpException,
  Inject,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { PROBLEMS, type Problem, type ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { ProblemError } from './problem-error.js';

/** Fastify's own refusals, by status. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'request.malformed',
  404: 'request.not-found',
  405: 'request.method-not-allowed',
  413: 'request.too-large',
  415: 'request.unsupported-media-type',
  429: 'request.rate-limited',
};

/** Every error leaves as a problem document (RFC 9457); what went wrong inside stays inside, under the request id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const known = this.asProblem(error);
    if (known.code === 'service.internal') {
      this.parts.logger.error(
        { err: error, requestId: request.id, url: request.url },
        'request failed',
      );
    }
    if (reply.sent) return;
    const { status } = PROBLEMS[known.code];
    void reply
      .status(status)
      .headers({ ...known.more.headers })
      .type('application/problem+json')
      .send(this.document(known, request));
  }

  private asProblem(error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    const status = statusOf(error);
    const code = CODE_OF_STATUS[status];
    if (code) return new ProblemError(code, messageOf(error, code));
    return new ProblemError(
      'service.internal',
      'The request could not be completed, and it was not your doing. Try again; if it stays, tell the operator the request id.',
    );
  }

  private document({ code, detail, more }: ProblemError, request: FastifyRequest): Problem {
    const { title, status } = PROBLEMS[code];
    return {
      type: `${this.parts.settings.publicUrl}/docs/problems/${code}`,
      title,
      status,
      detail,
      instance: request.url.split('?')[0] ?? request.url,
      code,
      requestId: request.id,
      ...(more.errors && { errors: [...more.errors] }),
      ...(more.suggestions && { suggestions: [...more.suggestions] }),
    };
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
    error instanceof Error && code === 'request.malformed' ? `${error.message}. ` : '';
  return `${message}${remedy}`;
}
