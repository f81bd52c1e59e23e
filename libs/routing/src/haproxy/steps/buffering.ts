/**
 * buffering: requests whose body is too large are answered with 413. HAProxy keeps no whole bodies: it knows their
 * size by Content-Length, or by having received them. A body of unknown length that does not fit half a buffer is
 * answered with 411 rather than let through uncounted.
 */
import { answerRules } from '../requests/answers.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/buffering.map';
/** Half of `tune.bufsize`; headers and reserve leave at least this much to a body behind headers of `HEAD_BYTES`. */
const BODY_BYTES = 8_192;
const HEAD_BYTES = 4_096;
const PATIENCE = '30s';

export const buffering: StepKind<MiddlewareOf<'buffering'>> = {
  name: 'buffering',
  maps: [MAP],
  shape: () => 'buffering',
  parameters: ({ maxRequestBodyBytes }) => [
    { map: MAP, suffix: '', value: `${maxRequestBodyBytes}` },
  ],
  rules: (_, { position, isHere }) => {
    const unknown = `${isHere} !{ req.hdr(content-length) -m found }`;
    const [most, over] = [`txn.most${position}`, `txn.over${position}`];
    return {
      request: [
        `http-request set-var(${most}) 'var(txn.router),concat("|${position}"),map_str_int(${MAP})' if ${isHere}`,
        `http-request wait-for-body time ${PATIENCE} at-least ${BODY_BYTES} if ${unknown}`,
        `http-request set-var(${over}) 'req.body_size,sub(${most})' if ${isHere}`,
        ...answerRules('too-large', `${isHere} { var(${over}) -m int gt 0 }`),
        ...answerRules('length-required', `${unknown} { req.body_len ge ${BODY_BYTES} }`),
        ...answerRules(
          'length-required',
          `${unknown} { req.body_len gt 0 } { req.hdrs,length gt ${HEAD_BYTES} }`,
        ),
      ],
      response: [],
    };
  },
};
