import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { problem, PROBLEMS, type ProblemCode } from '@fleetcommand/contracts/http/problem';
import type { z } from 'zod';

export interface Documented {
  /** Names the method of generated clients. */
  readonly operationId: string;
  readonly summary: string;
  readonly status?: number;
  readonly answer?: z.ZodType;
  /** The answer is a stream of server-sent events instead: which ones. */
  readonly events?: string;
  /** The answer is a stream of lines of this media type instead. */
  readonly lines?: string;
  /** What it may refuse, beside what any route may. */
  readonly problems?: readonly ProblemCode[];
}

const ANY_ROUTE: readonly ProblemCode[] = [
  'request.malformed',
  'request.rate-limited',
  'service.internal',
];

/** What OpenAPI says of a route. */
export function Documented({
  operationId,
  summary,
  status = 200,
  answer,
  events,
  lines,
  problems = [],
}: Documented): MethodDecorator {
  const byStatus = Map.groupBy([...problems, ...ANY_ROUTE], (code) => PROBLEMS[code].status);
  return applyDecorators(
    ApiOperation({ operationId, summary }),
    ApiResponse({
      status,
      description: summary,
      ...(answer && { standardSchema: answer }),
      ...(events && {
        content: { 'text/event-stream': { schema: { type: 'string', description: events } } },
      }),
      ...(lines && { content: { [lines]: { schema: { type: 'string' } } } }),
    }),
    ...[...byStatus].map(([code, codes]) =>
      ApiResponse({
        status: code,
        description: codes.map((c) => `\`${c}\`: ${PROBLEMS[c].title}.`).join(' '),
        standardSchema: problem,
      }),
    ),
  );
}
