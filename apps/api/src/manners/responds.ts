import { applyDecorators, Header } from '@nestjs/common';
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
  /** It goes, and something else takes its place. */
  readonly deprecated?: Deprecation;
  /** What it may refuse, beside what any route may. */
  readonly problems?: readonly ProblemCode[];
}

export interface Deprecation {
  /** From this day on something else is meant to be used. */
  readonly since: `${number}-${number}-${number}`;
  /** Until this day it answers; left out: that is not decided. */
  readonly until?: `${number}-${number}-${number}`;
  /** Where what takes its place is told of. */
  readonly instead: string;
}

/** What OpenAPI says of a route. */
export function Documented({
  operationId,
  summary,
  status = 200,
  answer,
  events,
  lines,
  deprecated,
  problems = [],
}: Documented): MethodDecorator {
  const byStatus = Map.groupBy(problems, (code) => PROBLEMS[code].status);
  return applyDecorators(
    ApiOperation({ operationId, summary, ...(deprecated && { deprecated: true }) }),
    ...(deprecated ? deprecationHeaders(deprecated) : []),
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

/** RFC 9745, RFC 8594. */
function deprecationHeaders({ since, until, instead }: Deprecation): MethodDecorator[] {
  return [
    Header('deprecation', `@${Date.parse(since) / 1_000}`),
    ...(until ? [Header('sunset', new Date(until).toUTCString())] : []),
    Header('link', `<${instead}>; rel="deprecation"`),
  ];
}
