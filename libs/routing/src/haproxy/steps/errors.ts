/**
 * errors: answers of some statuses are replaced by a service's page, which HAProxy's Lua fetches. The request takes the
 * way through the edge's own socket, so that answers HAProxy gives for an instance that is away are seen, too.
 */
import { BEHIND_BACKEND } from '../requests/subrequests.js';
import { encodedValue } from '../model/words.js';
import type { MiddlewareOf, StepKind } from './step-kind.js';

const MAP = 'maps/errors.map';

export const errors: StepKind<MiddlewareOf<'errors'>> = {
  name: 'errors',
  maps: [MAP],
  subrequests: true,
  shape: ({ statuses }) => (statuses.every(({ from }) => from >= 400) ? 'errors' : 'errors:any'),
  parameters: ({ service, statuses, rewrites, query }, backendOf) => [
    {
      map: MAP,
      suffix: '',
      value: [
        `backend=${encodedValue(backendOf(service))}`,
        `status=${statuses.map(({ from, to }) => `${from}-${to}`).join(',')}`,
        ...(rewrites.length > 0
          ? [
              `rewrites=${rewrites.map(({ from, to, shown }) => `${from}-${to}:${shown}`).join(',')}`,
            ]
          : []),
        `query=${encodedValue(query)}`,
      ].join('&'),
    },
  ],
  rules: (shape, { position, isHere }) => {
    const when = `if ${isHere}`;
    return {
      request: [
        `http-request set-var(txn.page_spec${position}) 'var(txn.router),concat("|${position}"),map_str(${MAP})' ${when}`,
        `http-request set-var(txn.page_head${position}) req.hdrs ${when}`,
        `http-request set-var-fmt(txn.page_url${position}) %[var(txn.scheme)]://%[req.hdr(host)]%[pathq] ${when}`,
        `http-request set-var(txn.behind) var(txn.backend) ${when} !{ var(txn.behind) -m found }`,
        `http-request set-var(txn.backend) str(${BEHIND_BACKEND}) ${when}`,
      ],
      response: [
        `http-response lua.error_page ${position} ${when}${shape === 'errors' ? ' { status ge 400 }' : ''}`,
      ],
    };
  },
};
