/** The edge's own answers as rules: an HTML page for browsers, problem+json for everybody else. */
import type { Answer } from '../model/model.js';
import { ANSWER_STATUS } from '../model/model.js';

/** Seconds until trying again is worthwhile. */
const RETRY_AFTER: Partial<Record<Answer, number>> = {
  starting: 5,
  'no-endpoints': 10,
  'too-many-in-flight': 1,
};

const BODIES = [
  {
    type: 'text/html; charset=utf-8',
    suffix: 'html',
    condition: '{ req.hdr(accept) -m sub -i text/html }',
  },
  { type: 'application/problem+json', suffix: 'json', condition: '' },
];

/**
 * `condition` is one conjunction of HAProxy's; empty for always. `more` are further headers, as words of HAProxy's;
 * `status` is another than the answer's own.
 */
export function answerRules(
  answer: Answer,
  condition: string,
  more: Readonly<Record<string, string>> = {},
  status = ANSWER_STATUS[answer],
): string[] {
  const retryAfter = RETRY_AFTER[answer];
  const headers = [
    'hdr Cache-Control no-store',
    // Tells the edge's answers from an application's: the worker looks for it before it calls a route live.
    `hdr X-Fleetcommand-Edge ${answer}`,
    "hdr X-Request-Id '%[unique-id]'",
    ...(retryAfter === undefined ? [] : [`hdr Retry-After ${retryAfter}`]),
    ...Object.entries(more).map(([name, value]) => `hdr ${name} ${value}`),
  ].join(' ');
  return BODIES.map(({ type, suffix, condition: accepts }) => {
    const conditions = [condition, accepts].filter((text) => text !== '').join(' ');
    const rule = `http-request return status ${status} content-type '${type}' lf-file pages/${answer}.${suffix} ${headers}`;
    return conditions === '' ? rule : `${rule} if ${conditions}`;
  });
}
