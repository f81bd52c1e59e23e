/** The edge's own answers as rules: an HTML page for browsers, problem+json for everybody else. */
import type { Answer } from './model.js';
import { ANSWER_STATUS } from './model.js';

/** Seconds until trying again is worthwhile. */
const RETRY_AFTER: Partial<Record<Answer, number>> = { starting: 5, 'no-endpoints': 10 };

const BODIES = [
  {
    type: 'text/html; charset=utf-8',
    suffix: 'html',
    condition: '{ req.hdr(accept) -m sub -i text/html }',
  },
  { type: 'application/problem+json', suffix: 'json', condition: '' },
];

/** `condition` is one conjunction of HAProxy's; empty for always. */
export function answerRules(answer: Answer, condition: string): string[] {
  const retryAfter = RETRY_AFTER[answer];
  const headers = [
    'hdr Cache-Control no-store',
    // Tells the edge's answers from an application's: the worker looks for it before it calls a route live.
    `hdr X-Fleetcommand-Edge ${answer}`,
    "hdr X-Request-Id '%[unique-id]'",
    ...(retryAfter === undefined ? [] : [`hdr Retry-After ${retryAfter}`]),
  ].join(' ');
  return BODIES.map(({ type, suffix, condition: accepts }) => {
    const conditions = [condition, accepts].filter((text) => text !== '').join(' ');
    const rule = `http-request return status ${ANSWER_STATUS[answer]} content-type '${type}' lf-file pages/${answer}.${suffix} ${headers}`;
    return conditions === '' ? rule : `${rule} if ${conditions}`;
  });
}
