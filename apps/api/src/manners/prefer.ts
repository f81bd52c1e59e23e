import type { FastifyRequest } from 'fastify';

const LONGEST_WAIT_SECONDS = 60;

/** `Prefer: wait=30` (RFC 7240 §4.3), in milliseconds; 0 when not asked for. */
export function preferredWaitMs(request: FastifyRequest): number {
  const header = request.headers['prefer'];
  const match = /(?:^|[,;\s])wait=(\d{1,4})/.exec(
    Array.isArray(header) ? header.join(',') : (header ?? ''),
  );
  return match ? Math.min(LONGEST_WAIT_SECONDS, Number(match[1])) * 1_000 : 0;
}
